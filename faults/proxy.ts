import { createConnection, createServer, type Socket } from 'node:net'

/** A line to a database that can be cut and mended. */
export interface Proxy {
  port: number
  /** Ends every connection, and new ones are refused. */
  cut(): Promise<void>
  /** Connections stay, new ones are accepted, and nothing passes. */
  hang(): void
  /** As before; what was held up by `hang` passes now. */
  mend(): Promise<void>
  close(): Promise<void>
}

/** TCP on this machine in front of the unix socket `path`. */
export async function startProxy(path: string): Promise<Proxy> {
  const lines = new Set<[Socket, Socket]>()
  let hanging = false
  const server = createServer((near) => {
    const far = createConnection(path)
    const line: [Socket, Socket] = [near, far]
    lines.add(line)
    for (const [from, to] of [line, [far, near] as const]) {
      from.on('data', (chunk) => void to.write(chunk))
      from.on('error', () => {})
      from.on('close', () => {
        to.destroy()
        lines.delete(line)
      })
      if (hanging) from.pause()
    }
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const cut = async () => {
    for (const socket of [...lines].flat()) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  await listen(0)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    cut,
    hang() {
      hanging = true
      for (const socket of [...lines].flat()) socket.pause()
    },
    async mend() {
      hanging = false
      for (const socket of [...lines].flat()) socket.resume()
      if (!server.listening) await listen(port)
    },
    close: cut,
  }
}
