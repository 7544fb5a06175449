import { connectors } from '@omniline/connectors'

/** Omniline itself is the platform: what is written is delivered by being written. */
export const deliveredHere = (connector: string): boolean => connectors[connector]?.manifest.transports.includes('direct') ?? false
/** All connectors of which that is true. */
export const directConnectors = (): string[] => Object.keys(connectors).filter(deliveredHere)
