import { connectors } from '@omniline/connectors'

/** Omniline itself is the platform: what is written is delivered by being written. */
export const deliveredHere = (connector: string): boolean => connectors[connector]?.manifest.transports.includes('direct') ?? false
