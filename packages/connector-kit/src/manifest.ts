import type { Capabilities, CredentialField, Localized, SettingField } from '@omniline/contracts/channels'
import type { z } from 'zod'

/** All that is known of a platform without asking it. Data only: settings pages and the composer are drawn from it. */
export interface Manifest {
  /** lower case, also the folder's name and the key in the database */
  id: string
  /** the platform's own name; in every language where it is a word and no brand */
  name: string | Localized
  description: Localized
  /**
   * How messages come in. `webhook` and `poll`: the platform is somewhere else; with both, polling is chosen when
   * the installation has no public URL. `direct`: Omniline itself is the platform (the site chat).
   */
  transports: ('webhook' | 'poll' | 'direct')[]
  /** a repeated send with the same idempotency key reaches the customer once; then an unknown outcome may be tried again */
  idempotentSend: boolean
  capabilities: Capabilities
  credentials: z.infer<typeof CredentialField>[]
  settings: z.infer<typeof SettingField>[]
  /** what a person does at the platform, at most six steps */
  setup: Localized[]
  /** base URL of the platform's API unless `OMNILINE_<ID>_API_URL` says otherwise */
  apiUrl: string | null
}

export const nameIn = (manifest: Pick<Manifest, 'name'>, language: keyof Localized): string =>
  typeof manifest.name === 'string' ? manifest.name : manifest.name[language]
