import { uuidv7 } from 'uuidv7'

/** A new id: unique, unguessable (74 random bits) and roughly in order of time, so that indexes stay dense. */
export const newId = (): string => uuidv7()
