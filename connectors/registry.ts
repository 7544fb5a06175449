import type { AnyConnector } from '@omniline/connector-kit/connector'
import { webchat } from './webchat/connector.ts'

/** Every platform, by id. Made by `tools/gen-registry.ts` from the folders beside this file. */
export const connectors: Record<string, AnyConnector> = { webchat }
