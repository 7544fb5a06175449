import { defineEvent } from '../platform/jobs.ts'

/** Somebody accepted a conversation or took it over: he is responsible now. (Who just answers is told by `conversationTaken` of the inbox.) */
export const operatorAssigned = defineEvent<{ conversationId: string; userId: string }>('routing.operatorAssigned')

/** A conversation that somebody had waits again: given back, offered to a colleague, or moved to another line (`movedTo`). */
export const conversationWaits = defineEvent<{ conversationId: string; movedTo?: string }>('routing.conversationWaits')
