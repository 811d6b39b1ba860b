/** Something given to be read that cannot be; the message is one line for the user. */
export class InputError extends Error {
  override readonly name = "InputError";
}
