/**
 * Says later whether one is still on the page of now: an answer that leads on is for who is. By the address, for a page
 * that was left stays drawn until the next one has been fetched.
 */
export function here(): () => boolean {
  const { pathname } = location
  return () => location.pathname === pathname
}

/** The same of a page of several tabs, by the id in its address. */
export const isAt = (id: string): boolean => location.pathname.split('/').includes(id)
