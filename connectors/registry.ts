import type { AnyConnector } from '@omniline/connector-kit/connector'

/** Every platform, by id. Made by `tools/gen-registry.ts` from the folders beside this file. */
export const connectors: Record<string, AnyConnector> = {}
