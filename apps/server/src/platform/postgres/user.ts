import { readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** Who the server runs as; null: as ourselves. */
export type ServerUser = { uid: number; gid: number; name: string } | null

const candidates = ['postgres', '_postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root, so root hands it to a user that every system has. The owner of an existing
 * data directory stays its owner. Throws with what to do.
 */
export function chooseUser(directory: string, passwdFile = '/etc/passwd'): ServerUser {
  const owner = statSync(directory, { throwIfNoEntry: false })?.uid
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) {
    if (owner !== undefined && owner !== uid)
      throw new Error(
        `${directory} belongs to another user (uid ${owner}). Start Omniline as the user who started it before, or give the directory to uid ${uid} with chown -R.`,
      )
    requireName()
    return null
  }
  const known = readUsers(passwdFile)
  const user =
    known.find((entry) => owner !== 0 && entry.uid === owner) ??
    candidates.flatMap((name) => known.filter((entry) => entry.name === name))[0]
  if (!user)
    throw new Error(
      'PostgreSQL cannot run as root, and there is neither a user "postgres" nor "nobody". Start Omniline as an ordinary user.',
    )
  return user
}

function readUsers(file: string): { name: string; uid: number; gid: number }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && user.uid > 0)
}

/** initdb looks its user up by name; containers with a random uid have none. */
function requireName(): void {
  try {
    userInfo()
  } catch (error) {
    throw new Error(
      `PostgreSQL needs a user with a name, and uid ${process.getuid?.()} has none in /etc/passwd. Add one, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    )
  }
}
