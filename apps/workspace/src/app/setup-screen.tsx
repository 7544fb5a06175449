import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useEffect } from 'react'
import { ConversationPage } from '../features/conversation/page.tsx'
import { Questions } from '../features/conversation/questions.tsx'
import { OfferStack } from '../features/offers/stack.tsx'
import { SetupPage } from '../features/setup/page.tsx'
import { liveTest } from '../features/setup/state.ts'
import { useText } from '../lib/i18n/index.ts'
import { queries, queryClient, useMe } from '../lib/query.ts'
import { useInbox } from '../lib/realtime/inbox.ts'
import type { ListQuery } from '../lib/realtime/lists.ts'
import { useListLoading } from '../lib/realtime/load.ts'
import { Empty } from '../ui/bits.tsx'
import { startSession } from './session.ts'

/** The first run, with the real inbox put into its live test. */
export function SetupScreen() {
  const navigate = useNavigate()
  const setup = useQuery(queries.setup)
  const me = useQuery({ ...queries.me, retry: false })
  if (!setup.data || (me.isPending && setup.data.step !== null)) return null
  // Set up by somebody, and this is not him.
  if (setup.data.step !== null && !me.data) return <Navigate to="/sign-in" search={{ next: '/setup' }} />
  if (me.data && me.data.role !== 'admin') return <Navigate to="/" />
  return (
    <>
      {me.data && <Session userId={me.data.id} />}
      <SetupPage
        setup={setup.data}
        me={me.data ?? null}
        onSignedIn={async () => {
          // First who one is: a state of the set-up without it leads to the sign-in, and should if somebody else was faster.
          await queryClient.fetchQuery({ ...queries.me, staleTime: 0 }).catch(() => null)
          await queryClient.fetchQuery({ ...queries.setup, staleTime: 0 })
        }}
        onLeave={() => void navigate({ to: '/' })}
        renderInbox={(channelId) => <SmallInbox channelId={channelId} />}
      />
    </>
  )
}

/** Runs as long as the same person is signed in, whatever of his own settings he changes meanwhile. */
function Session({ userId }: { userId: string }) {
  useEffect(() => {
    const me = queryClient.getQueryData(queries.me.queryKey)
    return me?.id === userId ? startSession(me, () => undefined) : undefined
  }, [userId])
  return null
}

/** What the operator's side shows: nothing yet, the offer, or the conversation with its composer. */
function SmallInbox({ channelId }: { channelId: string }) {
  const { t } = useText()
  const me = useMe()
  const query: ListQuery = { view: 'all', sort: 'newest', channelId }
  useListLoading(query)
  const conversations = useInbox((state) => state.conversations)
  const { conversation } = liveTest(conversations, channelId)
  const offered = conversation?.offers.some((one) => one.userId === me.id) ?? false
  return (
    <div className="flex h-full flex-col bg-bg">
      <div className="[&>section:not(:empty)]:p-3">
        <OfferStack inline onOpen={() => undefined} />
      </div>
      {!conversation && <Empty className="flex-1" icon={<Inbox />} title={t('setup.test.quiet')} text={t('setup.test.quietText')} />}
      {conversation && !offered && (
        <div className="min-h-0 flex-1">
          <ConversationPage id={conversation.id} plain cardOpen={false} onCard={() => undefined} onBack={() => undefined} />
        </div>
      )}
      <Questions />
    </div>
  )
}
