import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { processorTime } from '../bench/lib/processes.ts'
import type { Verdict } from './count.ts'
import type { House } from './house.ts'
import { ask, postUpdate } from './probe.ts'
import { play, type Say, type Scene } from './scene.ts'

/** Enough for PostgreSQL to start; it makes log files of 16 MB each. */
const diskMb = 320
const fullSeconds = 20
const uploadBytes = 256 * 1024

/** The data directory on a disk that runs full while everything goes on; where no disk can be made, only files that cannot be stored. */
export async function diskFull(say: Say): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'omniline-disk-'))
  const refusal = mount(directory)
  if (refusal) say(`skipped: the disk is not made full, because this user may not make one (${refusal})`)
  try {
    const weather = { customers: 12, messages: 40, operators: 3, pauseMs: 1000, rough: true }
    return await play({ weather, directory: join(directory, 'data'), say }, async (scene) => {
      await pause(3000)
      await filesAway(scene)
      if (!refusal) await full(scene, join(directory, 'filler'))
      await noHalves(scene)
    })
  } finally {
    if (!refusal) execFileSync('umount', [directory])
    await rm(directory, { recursive: true, force: true })
  }
}

/** Answers why not, if not. */
function mount(directory: string): string | null {
  if (process.platform !== 'linux') return 'only done on Linux'
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m,mode=755`, 'tmpfs', directory], { stdio: 'pipe' })
    return null
  } catch (error) {
    return (error as Error).message.split('\n').at(-2) ?? 'mount failed'
  }
}

function upload({ house, admin }: Scene) {
  const body = new FormData()
  body.append('file', new Blob([Buffer.alloc(uploadBytes, 'x')]), 'big.bin')
  return ask(`${house.url}/api/v1/files`, { method: 'POST', headers: { authorization: `Bearer ${admin.token}` }, body })
}

/** Where files lie is no directory for a while. */
async function filesAway(scene: Scene): Promise<void> {
  const { house, say, broken, note } = scene
  say('files cannot be stored')
  const place = join(house.directory, 'files')
  const aside = join(house.directory, 'files-aside')
  await mkdir(place, { recursive: true })
  await rename(place, aside)
  await writeFile(place, '')
  const refused = await upload(scene)
  note('files away: an upload was answered with', refused.status)
  if (refused.status < 500 || !refused.text.includes('"code"')) broken(`files away: an upload was answered with ${refused.status}`)
  const hook = await postUpdate(scene.bot)
  if (hook.status !== 200) broken(`files away: a webhook was answered with ${hook.status}, although it needs no files`)
  unlinkSync(place)
  await rename(aside, place)
  const taken = await upload(scene)
  if (taken.status !== 201) broken(`files away: afterwards an upload was answered with ${taken.status}`)
}

async function full(scene: Scene, filler: string): Promise<void> {
  const { house, bot, note, broken, say } = scene
  const before = processorTime(house.pid())
  fill(filler)
  say('the disk is full')
  const uploads: number[] = []
  const hooks: number[] = []
  for (let second = 0; second < fullSeconds; second++) {
    // What others give back is taken at once.
    fill(filler)
    uploads.push((await upload(scene)).status)
    hooks.push((await postUpdate(bot)).status)
    if (second === 8) await writeMuch(house)
    const { status } = await ask(`${house.url}/healthz`)
    if (status !== 200) broken(`full: /healthz said ${status || 'nothing'}`)
    await pause(1000)
  }
  const after = processorTime(house.pid())
  note('full: uploads refused', uploads.filter((status) => status >= 500).length)
  note('full: webhooks refused', hooks.filter((status) => status >= 500).length)
  note('full: webhooks taken', hooks.filter((status) => status === 200).length)
  const spent = after.server - before.server
  note('full: processor of the server, % of one core', Math.round((spent / fullSeconds) * 100))
  const oddUpload = uploads.find((status) => status !== 503)
  if (oddUpload !== undefined) broken(`full: an upload was answered with ${oddUpload || 'nothing'}`)
  const odd = hooks.find((status) => status !== 200 && status !== 503)
  if (odd !== undefined) broken(`full: a webhook was answered with ${odd || 'nothing'}`)
  if (house.hasEnded()) broken('full: the server has ended')
  rmSync(filler)
  say('there is room again')
  const began = performance.now()
  while ((await postUpdate(bot)).status !== 200) {
    if (performance.now() - began > 30_000) return broken('full: half a minute after there was room again webhooks are refused')
    await pause(100)
  }
  note('full: works again after ms', Math.round(performance.now() - began))
  const again = await upload(scene)
  if (again.status !== 201) broken(`full: afterwards an upload was answered with ${again.status}`)
}

/** As a busier company would: until the database's log has no room in the files it holds either, and it breaks down. */
async function writeMuch({ directory }: House): Promise<void> {
  const client = new pg.Client({ host: join(directory, 'postgres'), port: 5432, user: 'omniline', database: 'omniline' })
  client.on('error', () => {})
  try {
    await client.connect()
    for (let n = 0; n < 200; n++) await client.query(`select pg_logical_emit_message(true, 'fault', repeat(md5(random()::text), 32768))`)
  } catch {
    // That is what it is for.
  } finally {
    await client.end().catch(() => {})
  }
}

/** Takes every byte there is. */
function fill(filler: string): void {
  const file = openSync(filler, 'a')
  try {
    for (let size = 1024 * 1024; size >= 512; ) {
      try {
        if (writeSync(file, Buffer.alloc(size)) < size) size /= 2
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        size /= 2
      }
    }
  } finally {
    closeSync(file)
  }
}

/** What lies in the files' directory is as long as what was uploaded, and nothing was left half done. */
async function noHalves({ house, note, broken }: Scene): Promise<void> {
  const place = join(house.directory, 'files')
  const names = readdirSync(place, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const sizes = names.map((one) => statSync(join(one.parentPath, one.name)).size)
  note('files stored', names.length)
  if (names.some(({ name }) => name.endsWith('.part'))) broken('a half-written file was left behind')
  if (sizes.some((size) => size !== uploadBytes)) broken('a file was cut off and counts as whole')
}
