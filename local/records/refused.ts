/** What was asked with a backup or an export cannot be done; the message is one clear sentence that says what to do. */
export class RecordsRefused extends Error {
  override name = 'RecordsRefused';
}
