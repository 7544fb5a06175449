/**
 * A visitor of the site chat has to agree before he can write. Who is known to the company by his sign-in on the site,
 * and whoever writes from another platform, is told instead.
 */
export const mustAccept = (connector: string, customer: { verified: boolean }): boolean => connector === 'webchat' && !customer.verified
