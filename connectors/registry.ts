import type { AnyConnector } from '@omniline/connector-kit/connector'
import { telegram } from './telegram/connector.ts'
import { webchat } from './webchat/connector.ts'

/** Every platform, by id. Made by `tools/gen-registry.ts` from the folders beside this file. */
export const connectors: Record<string, AnyConnector> = { telegram, webchat }
