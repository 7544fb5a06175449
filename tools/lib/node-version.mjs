/** Ends with a clear message on a Node that is too old. Written so that an old Node can read it. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Omniline needs Node.js 20.19 or newer, and this is ${process.versions.node}. Get the current LTS from https://nodejs.org`)
  process.exit(1)
}
