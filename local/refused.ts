/** The home cannot start; the message is one clear sentence that says what to do. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}

/** The home can no longer keep what it promises: what was acknowledged is kept, and nothing goes on until it is started again. */
export class HomeStopped extends Error {
  override name = 'HomeStopped';
}
