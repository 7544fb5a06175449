/** `target`: a directory two levels below the checkout, so that the program finds the rest of it. */
export function buildServer(target: string): Promise<void>
