import { once } from 'node:events'
import type { ServerFrame, VisitorFrame } from '@omniline/contracts/realtime'
import { WebSocket } from 'ws'
import { waitFor } from '../harness.ts'

type Frame = ServerFrame | VisitorFrame

/** A socket that says whatever it is told to, and remembers all it heard. */
export interface Line {
  heard: string[]
  frames(): Frame[]
  say(frame: string | Uint8Array | object): void
  next(matches: (frame: Frame) => boolean, what: string): Promise<Frame>
  closed: Promise<number>
  isOpen(): boolean
  hangUp(): Promise<void>
}

/** Opens a socket and says nothing yet. Throws what the server answers instead of opening. */
export async function dial(
  url: string,
  { headers = {}, path = '/api/v1/realtime' }: { headers?: Record<string, string>; path?: string } = {},
): Promise<Line> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers })
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await once(socket, 'open')
  socket.on('error', () => {})
  const frames = () => heard.map((text) => JSON.parse(text) as Frame)
  return {
    heard,
    frames,
    closed,
    say: (frame) => socket.send(typeof frame === 'string' || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
    next: (matches, what) => waitFor(() => frames().find(matches), { what }),
    isOpen: () => socket.readyState === socket.OPEN,
    async hangUp() {
      socket.close()
      await closed
    },
  }
}

/** The same, welcomed. */
export async function join(url: string, token: string, resumeFrom?: string): Promise<Line> {
  const line = await dial(url)
  line.say({ type: 'hello', token, ...(resumeFrom !== undefined && { resumeFrom }) })
  await line.next((frame) => frame.type === 'ready', 'a welcome')
  return line
}
