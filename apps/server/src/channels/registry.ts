import type { AnyConnector, Connector } from '@omniline/connector-kit/connector'
import type { Manifest } from '@omniline/connector-kit/manifest'
import { connectors } from '@omniline/connectors'

/** The connector with this id; undefined for one that does not exist (any more). */
export const findConnector = (id: string): AnyConnector | undefined => (Object.hasOwn(connectors, id) ? connectors[id] : undefined)

/** For ids that are in the database: a connector that is missing is a broken installation. */
export function connectorOf(id: string): AnyConnector {
  const connector = findConnector(id)
  if (!connector) throw new Error(`There is no connector ${id}`)
  return connector
}

export const manifestOf = (id: string): Manifest => connectorOf(id).manifest

/** The platform is somewhere else, and we send to it. */
export const sends = (connector: AnyConnector): connector is Connector => connector.send !== undefined

export const allConnectors = (): AnyConnector[] => Object.values(connectors)
