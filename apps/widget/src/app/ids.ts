/** 128 random bits. `crypto.randomUUID` is missing on pages served without TLS, as in a company's own network. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
