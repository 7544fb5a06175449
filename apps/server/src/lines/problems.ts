import { faceFile } from '@omniline/contracts/face-file'
import type { AutoReplyKind, LineInput, LineSettings } from '@omniline/contracts/lines'
import type { Tx } from '../platform/database.ts'
import { hoursProblems } from '../schedule/public.ts'
import { consentVariables, templateProblems } from './core/template.ts'
import { isServed, memberProblems } from './queue.ts'
import type { Problem } from './refuse.ts'

/**
 * What is wrong with a line beyond its form. What was so in `before` already is let be: a line must stay editable after
 * one of its people was deactivated, or a rule became stricter.
 */
export async function lineProblems(tx: Tx, after: LineInput, before: LineInput | null): Promise<Problem[]> {
  return [...(await queueProblems(tx, after, before)), ...(await settingsProblems(tx, after, before))]
}

/** A line may be made without a queue; one that has people must not lose all of them while it is on, nor go on without any. */
export async function queueProblems(tx: Tx, after: LineInput, before: LineInput | null): Promise<Problem[]> {
  const present = before?.queue ?? []
  const goesOn = after.active && before?.active === false
  if (!goesOn && same(after.queue, present)) return []
  const problems = await memberProblems(tx, after.queue, present)
  if (problems.length > 0 || !after.active) return problems
  if (after.queue.length === 0)
    return [
      { path: '/queue', message: goesOn ? 'is empty: nobody would answer' : 'is empty: nobody would answer; switch the line off first' },
    ]
  return (await isServed(tx, after.queue)) ? [] : [{ path: '/queue', message: 'has nobody active in it' }]
}

/** The same of the sections alone, which are a settings profile too. */
export async function settingsProblems(tx: Tx, after: LineSettings, before: LineSettings | null): Promise<Problem[]> {
  return [
    ...(same(after.hours, before?.hours) ? [] : hoursProblems(after.hours).map((one) => ({ ...one, path: `/hours${one.path}` }))),
    ...textProblems(after, before),
    ...(await peopleProblems(tx, after, before)),
    ...(await avatarProblems(tx, after, before)),
  ]
}

interface Said {
  enabled: boolean
  text: string
  translations: Record<string, string>
}

export function textProblems(after: LineSettings, before: LineSettings | null): Problem[] {
  const replies = Object.keys(after.autoReplies) as AutoReplyKind[]
  const said: [string, Said, Said | undefined][] = [
    ...replies.map((kind): [string, Said, Said | undefined] => [
      `/autoReplies/${kind}`,
      after.autoReplies[kind],
      before?.autoReplies[kind],
    ]),
    ['/consent', after.consent, before?.consent],
  ]
  return said.flatMap(([path, now, then]) => (same(now, then) ? [] : problemsOfText(path, now)))
}

function problemsOfText(path: string, { enabled, text, translations }: Said): Problem[] {
  const variables = path === '/consent' ? consentVariables : undefined
  const empty = enabled && text.trim() === '' ? [{ path: `${path}/text`, message: 'is empty' }] : []
  // An empty translation is none: the text itself is said.
  const words = [[`${path}/text`, text], ...Object.entries(translations).map(([tag, words]) => [`${path}/translations/${tag}`, words])]
  return [
    ...empty,
    ...words.flatMap(([at = '', words = '']) => templateProblems(words, variables).map((message) => ({ path: at, message }))),
  ]
}

async function peopleProblems(tx: Tx, after: LineSettings, before: LineSettings | null): Promise<Problem[]> {
  const { emptyQueueAlert } = after.distribution
  const shown = after.persona.operators.map((one) => one.userId)
  const settled = new Set([...(before?.distribution.emptyQueueAlert ?? []), ...(before?.persona.operators ?? []).map((one) => one.userId)])
  const wanted = [...new Set([...emptyQueueAlert, ...shown])].filter((id) => !settled.has(id))
  const active =
    wanted.length > 0 ? await tx.selectFrom('users').select('id').where('id', 'in', wanted).where('active', '=', true).execute() : []
  const known = new Set([...settled, ...active.map((user) => user.id)])
  const judge = (ids: string[], path: (index: number) => string) =>
    ids.flatMap((id, index) => {
      if (!known.has(id)) return [{ path: path(index), message: 'is not an active user' }]
      return ids.indexOf(id) < index ? [{ path: path(index), message: 'stands here twice' }] : []
    })
  return [
    ...judge(emptyQueueAlert, (index) => `/distribution/emptyQueueAlert/${index}`),
    ...judge(shown, (index) => `/persona/operators/${index}/userId`),
  ]
}

/** Every customer will see them: pictures that staff uploaded for it, nothing out of a chat. */
async function avatarProblems(tx: Tx, after: LineSettings, before: LineSettings | null): Promise<Problem[]> {
  const settled = new Set(before ? avatarsOf(before).map(([, id]) => id) : [])
  const added = avatarsOf(after).filter(([, id]) => !settled.has(id))
  if (added.length === 0) return []
  const known = await knownPictures(
    tx,
    added.map(([, id]) => id),
  )
  return added.flatMap(([path, id]) => (known.includes(id) ? [] : [{ path, message: 'is not an uploaded picture, or larger than 5 MB' }]))
}

export async function knownPictures(tx: Tx, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const files = await tx
    .selectFrom('files')
    .select('id')
    .where('id', 'in', ids)
    .where('mime', 'in', faceFile.types)
    .where('size', '<=', faceFile.bytesMax)
    .where('uploaded_by_user', 'is not', null)
    .where('thread_id', 'is', null)
    // Nobody tidies them away before this transaction has put them to use.
    .forKeyShare()
    .execute()
  return files.map((file) => file.id)
}

/** The pictures that customers see of the line's people, and where they are set. */
export function avatarsOf({ persona }: LineSettings): [path: string, fileId: string][] {
  const own = persona.operators.map((one, index): [string, string | null] => [`/persona/operators/${index}/avatarFileId`, one.avatarFileId])
  return [['/persona/avatarFileId', persona.avatarFileId] as [string, string | null], ...own].flatMap(([path, id]) =>
    id ? [[path, id] as [string, string]] : [],
  )
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
