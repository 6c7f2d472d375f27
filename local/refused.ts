/** The home cannot start; the message is one clear sentence that says what to do. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}
