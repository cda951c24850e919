/**
 * Gives every style element that a script makes the nonce of this page, so that the policy need not allow all inline
 * style sheets. The editor, the dialogs and the animations make such elements and know nothing of nonces.
 */
import { nonce } from "./config";

const create = document.createElement.bind(document);

document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const made = create(name, options);
  if (made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
}) as typeof document.createElement;
