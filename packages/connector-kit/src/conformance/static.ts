import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Capabilities, CredentialField, Localized, SettingField } from '@omniline/contracts/channels'
import { z } from 'zod'
import type { AnySubject, Check } from './options.ts'

const Manifest = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: z.union([z.string().min(1), Localized]),
  description: Localized,
  transports: z.array(z.enum(['webhook', 'poll', 'direct'])).min(1),
  idempotentSend: z.boolean(),
  capabilities: Capabilities,
  credentials: z.array(CredentialField),
  settings: z.array(SettingField),
  setup: z.array(Localized).min(1).max(6),
  apiUrl: z
    .url()
    .regex(/^https:\/\/.*[^/]$/)
    .nullable(),
})

export const readmeHeadings = ['## Set-up', '## What works', '## Known gaps', '## How to test live', '## Removal']

/** What can be said of a connector without running it. */
export function staticChecks(subject: AnySubject): Check[] {
  const { connector, folder } = subject
  const { manifest } = connector
  return [
    {
      name: 'manifest: complete, in Russian and in English',
      run() {
        const parsed = Manifest.safeParse(manifest)
        assert(parsed.success, parsed.success ? '' : z.prettifyError(parsed.error))
        assert.equal(manifest.id, basename(fileURLToPath(folder)), 'the id is the name of the folder')
        checkTexts(manifest, 'manifest')
        const keys = [...manifest.credentials, ...manifest.settings].map(({ key }) => key)
        assert.equal(new Set(keys).size, keys.length, 'two fields have the same key')
        for (const { pattern } of manifest.credentials) if (pattern !== undefined) assert.doesNotThrow(() => new RegExp(pattern, 'u'))
        for (const field of manifest.settings)
          if (field.kind === 'select') assert(field.options?.length, `${field.key} offers nothing to choose`)
        assert(manifest.capabilities.textMax > 0, 'textMax')
        assert.equal(
          manifest.capabilities.fileMax > 0,
          manifest.capabilities.attachmentsMax > 0,
          'fileMax and attachmentsMax contradict each other',
        )
        checkLimits(manifest.capabilities)
        const direct = manifest.transports.includes('direct')
        assert(!direct || manifest.transports.length === 1, '"direct" stands alone')
        assert.equal(manifest.apiUrl === null, direct, 'apiUrl is for platforms that are somewhere else')
      },
    },
    ...(manifest.transports.includes('direct')
      ? []
      : [{ name: 'manifest: each declared ability has its method, and each method its declaration', run: () => checkAbilities(subject) }]),
    {
      name: 'README: has every heading, and something below it',
      run() {
        const text = readFileSync(new URL('README.md', folder), 'utf8')
        for (const heading of readmeHeadings) {
          const at = text.search(new RegExp(`^${heading}$`, 'm'))
          assert(at >= 0, `README.md lacks "${heading}"`)
          const body = text.slice(at + heading.length).split(/^## /m)[0] ?? ''
          assert(body.trim().length >= 20, `README.md says nothing under "${heading}"`)
        }
      },
    },
    {
      name: 'folder: has every file under its usual name',
      run() {
        const direct = manifest.transports.includes('direct')
        const remote = ['render.ts', 'client.ts', 'simulator.ts', 'fixtures']
        for (const name of ['manifest.ts', 'parse.ts', 'payloads.ts', 'connector.ts', 'README.md', ...(direct ? [] : remote)]) {
          assert(existsSync(new URL(name, folder)), `${name} is missing`)
        }
      },
    },
  ]
}

function checkLimits({
  fileMax,
  files,
  captionMax,
  textMax,
  voice,
  edit,
  editSeconds,
  delete: deletes,
  deleteSeconds,
}: Capabilities): void {
  assert.equal(fileMax > 0, files.length > 0, 'fileMax and files contradict each other')
  assert(captionMax <= textMax && (captionMax === 0 || fileMax > 0), 'captionMax')
  assert(!voice || files.includes('voice'), 'voice, but no files of that kind')
  assert(edit || editSeconds === null, 'editSeconds without edit')
  assert(deletes || deleteSeconds === null, 'deleteSeconds without delete')
}

function checkAbilities({ connector }: AnySubject): void {
  const { capabilities, transports } = connector.manifest
  const pairs: [string, boolean, boolean][] = [
    ['edit', capabilities.edit, connector.edit !== undefined],
    ['delete / remove', capabilities.delete, connector.remove !== undefined],
    ['typingOut / typing', capabilities.typingOut, connector.typing !== undefined],
    ['transport webhook / verify', transports.includes('webhook'), connector.verify !== undefined],
    ['transport poll / poll', transports.includes('poll'), connector.poll !== undefined],
    ['transport webhook or poll / readEvents', !transports.includes('direct'), connector.readEvents !== undefined],
    ['respond / transport webhook', connector.respond !== undefined && transports.includes('webhook'), connector.respond !== undefined],
    ['registerWebhook / unregisterWebhook', connector.registerWebhook !== undefined, connector.unregisterWebhook !== undefined],
  ]
  for (const [name, declared, present] of pairs) {
    assert.equal(
      present,
      declared,
      `${name}: ${declared ? 'declared, but there is no method' : 'there is a method, but it is not declared'}`,
    )
  }
  if (connector.webhookIsCurrent) assert(connector.registerWebhook, 'webhookIsCurrent without registerWebhook')
  if (connector.registerWebhook) assert(transports.includes('webhook'), 'registerWebhook without the transport')
}

/** Every `{ ru, en }`: both are there, and the Russian one is Russian. */
function checkTexts(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  const text = value as Record<string, unknown>
  if (typeof text['ru'] === 'string' && typeof text['en'] === 'string') {
    assert(text['en'].trim() !== '', `${path}.en is empty`)
    assert(!/[а-яё]/i.test(text['en']), `${path}.en is not English: ${text['en']}`)
    assert(/[а-яё]/i.test(text['ru']) || !/[a-z]{3} [a-z]{3}/i.test(text['ru']), `${path}.ru is not Russian: ${text['ru']}`)
    assert(text['ru'].trim() !== '', `${path}.ru is empty`)
    return
  }
  for (const [key, inner] of Object.entries(value)) checkTexts(inner, `${path}.${key}`)
}
