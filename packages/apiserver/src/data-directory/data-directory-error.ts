/** Why a data directory cannot be used; the message is one line for the user. */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DataDirectoryError";
  }
}
