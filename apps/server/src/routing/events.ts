import { defineEvent } from '../platform/jobs.ts'

/** Somebody accepted a conversation or took it over: he is responsible now. (Who just answers is told by `conversationTaken` of the inbox.) */
export const operatorAssigned = defineEvent<{ conversationId: string; userId: string }>('routing.operatorAssigned')
