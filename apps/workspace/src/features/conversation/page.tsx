import type { Message } from '@omniline/contracts/conversations'
import { CircleOff, RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useSecond } from '../../lib/clock.ts'
import { useDirectory } from '../../lib/directory.ts'
import { changeDraft, changeMode, draftOf, useDrafts } from '../../lib/drafts.ts'
import { here } from '../../lib/here.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useText } from '../../lib/i18n/index.ts'
import { usePanes } from '../../lib/panes.ts'
import { useMe } from '../../lib/query.ts'
import type { ConversationHead } from '../../lib/realtime/head.ts'
import { setViewed, useHead, useInbox } from '../../lib/realtime/inbox.ts'
import { useConversationLoading } from '../../lib/realtime/load.ts'
import { composerState, rightsIn } from '../../lib/rules.ts'
import { useHandlers } from '../../lib/use-handlers.ts'
import { act } from '../../lib/verbs.ts'
import { codeText, messageLine } from '../../lib/words.ts'
import { Empty, Skeleton } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { Delayed } from '../../ui/delayed.tsx'
import { Drawer } from '../../ui/dialog.tsx'
import { PaneDivider } from '../../ui/pane-divider.tsx'
import { breakpoints, useMedia } from '../../ui/use-media.ts'
import { messageRights, removeMessage, retryMessage } from './actions.ts'
import { CustomerCard } from './components/card.tsx'
import { Composer } from './components/composer.tsx'
import { DropZone } from './components/drop-zone.tsx'
import { Header } from './components/header.tsx'
import { Thread } from './components/thread.tsx'
import { addFiles } from './uploads.ts'
import { useConversationCommands } from './use-commands.ts'
import { useVerbs } from './use-verbs.ts'

interface ConversationPageProps {
  id: string
  /** show this message */
  seq?: number | undefined
  onBack(): void
  /** finish by key: the next one, please */
  onFinished?(): void
  cardOpen: boolean
  onCard(open: boolean): void
  /** without card and rare actions, for the live test of the first run */
  plain?: boolean
}

export function ConversationPage(props: ConversationPageProps) {
  const { t } = useText()
  const conversation = useHead(props.id)
  const { failure, retry } = useConversationLoading(props.id, props.seq)
  useEffect(() => {
    setViewed(props.id)
    return () => setViewed(null)
  }, [props.id])
  if (conversation) return <Opened key={props.id} {...props} conversation={conversation} />
  if (failure) {
    const missing = failure === 'not_found' || failure === 'invalid_input'
    return (
      <div className="grid h-full place-items-center bg-bg">
        <Empty
          icon={<CircleOff />}
          title={missing ? t('thread.missing') : t('thread.failed')}
          text={missing ? t('thread.missingText') : codeText(failure)}
        >
          <Button onClick={missing ? props.onBack : retry}>
            {!missing && <RefreshCw className="size-4 text-muted" />}
            {missing ? t('thread.back') : t('common.retry')}
          </Button>
        </Empty>
      </div>
    )
  }
  return (
    <div className="h-full bg-bg">
      <Delayed>
        <div className="flex min-h-14 items-center gap-3 border-b border-border px-4">
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className="h-4 w-40" />
        </div>
      </Delayed>
    </div>
  )
}

function Opened({
  conversation,
  seq,
  onBack,
  onFinished,
  cardOpen,
  onCard,
  plain = false,
}: ConversationPageProps & { conversation: ConversationHead }) {
  const { t } = useText()
  const me = useMe()
  const directory = useDirectory()
  const { id, connector, customer } = conversation
  const rights = useMemo(() => rightsIn(conversation, me), [conversation, me])
  const field = useRef<HTMLTextAreaElement>(null)
  const focusField = useCallback(() => field.current?.focus(), [])
  const verbs = useVerbs(conversation)
  const [editing, setEditing] = useState<Message | null>(null)
  const platform = directory.connector(connector)
  const mode = useDrafts((state) => state.byConversation[id]?.mode) ?? 'reply'
  const wide = useMedia(breakpoints.wide)
  const cardWidth = usePanes((state) => state.card)

  const context = useMemo(
    () => ({
      me: { id: me.id, name: me.name, avatarUrl: me.avatarUrl },
      customer: {
        id: customer.id,
        name: customer.name || t('inbox.nameless'),
        avatarUrl: customer.avatarUrl,
        group: customer.kind === 'group',
      },
      avatarOf: (userId: string) => directory.person(userId)?.avatarUrl ?? null,
      platform: platform?.name ?? connector,
      readsKnown: platform?.capabilities.read ?? false,
      actions: {
        rights: (message: Message) => messageRights(message, me.id, platform),
        reply(message: Message) {
          const to = message.visibility === 'internal' ? 'note' : draftOf(id).mode
          changeDraft(id, (draft) => ({ ...draft, mode: to }))
          changeMode(id, to, { replyTo: { id: message.id, authorName: message.author.name, text: messageLine(message) } })
          focusField()
        },
        edit: (message: Message) => setEditing(message),
        remove: removeMessage,
        retry: retryMessage,
        restart: rights.restart ? (message: Message) => verbs.restart(message.id) : null,
        linkTo: (message: Message) => `${location.origin}/inbox/all/${message.conversationId}?m=${message.seq}`,
      },
    }),
    [
      me.id,
      me.name,
      me.avatarUrl,
      customer.id,
      customer.name,
      customer.avatarUrl,
      customer.kind,
      directory,
      platform,
      connector,
      id,
      focusField,
      setEditing,
      rights.restart,
      verbs,
      t,
    ],
  )
  const lastOwn = () => {
    const items = useInbox.getState().windows[id]?.items ?? []
    return items.findLast((one) => context.actions.rights(one).edit) ?? null
  }

  const on = useHandlers({ finished: () => onFinished?.() })
  function finishAndGoOn() {
    const stillHere = here()
    void act(id, 'close', {}).then((done) => done && stillHere() && on.finished())
  }

  useHotkeys(
    {
      KeyR: () => switchMode('reply'),
      KeyN: () => switchMode('note'),
      ...(rights.finish && !rights.accept ? { KeyE: finishAndGoOn } : {}),
      ...(rights.finish && rights.accept ? { KeyE: verbs.takeAndFinish } : {}),
      ...(rights.finish ? { 'Shift+Digit1': verbs.spam } : {}),
      ...(rights.accept ? { 'Shift+KeyA': verbs.accept } : {}),
      ...(rights.transfer ? { KeyT: verbs.transfer } : {}),
      ...(rights.invite ? { KeyI: verbs.invite } : {}),
      ...(rights.pin ? { KeyP: () => verbs.pin(!conversation.pinned) } : {}),
      KeyY: verbs.trail,
      BracketRight: () => onCard(!cardOpen),
    },
    { enabled: !plain },
  )
  useHotkeys(
    {
      'Alt+KeyR': () => switchMode('reply'),
      'Alt+KeyN': () => switchMode('note'),
      '$mod+Alt+KeyA': () => document.querySelector<HTMLElement>('[data-attach]')?.click(),
    },
    { whileTyping: true, enabled: !plain },
  )
  useConversationCommands(plain ? null : { rights, pinned: conversation.pinned, verbs, write: switchMode })
  function switchMode(next: 'reply' | 'note') {
    // The field may only now come to be. Until it has the caret, what is typed are keys that act.
    flushSync(() => {
      setEditing(null)
      changeDraft(id, (draft) => ({ ...draft, mode: next }))
    })
    focusField()
  }

  const { blocked } = composerState(conversation, rights, directory.channelById(conversation.channelId))
  const dropText = mode === 'note' ? t('composer.dropNote') : blocked === null ? t('composer.drop', { platform: context.platform }) : null
  const card = (
    <CustomerCard
      conversation={conversation}
      rights={rights}
      directory={directory}
      onInvite={verbs.invite}
      onTrail={verbs.trail}
      onUnblock={verbs.unblock}
      onClose={wide ? undefined : () => onCard(false)}
    />
  )

  return (
    <div className="flex h-full min-w-0">
      <section aria-label={t('thread.label', { name: context.customer.name })} className="flex h-full min-w-0 flex-1 flex-col bg-bg">
        <Header
          conversation={conversation}
          rights={rights}
          directory={directory}
          verbs={verbs}
          cardOpen={cardOpen}
          onCard={() => onCard(!cardOpen)}
          onBack={onBack}
          plain={plain}
        />
        <DropZone text={dropText} note={mode === 'note'} onFiles={(files) => addFiles(id, mode, files, platform?.capabilities ?? null)}>
          <Thread id={id} seq={seq} context={context} />
          <Typists conversationId={id} />
          <Composer
            conversation={conversation}
            rights={rights}
            directory={directory}
            field={field}
            editing={editing}
            onEditing={setEditing}
            lastOwn={lastOwn}
            onRestart={() => verbs.restart()}
          />
        </DropZone>
      </section>
      {!plain && cardOpen && wide && (
        <>
          <PaneDivider pane="card" side="end" label={t('thread.cardWidth')} />
          <aside aria-label={t('card.title')} className="h-full shrink-0" style={{ width: cardWidth }}>
            {card}
          </aside>
        </>
      )}
      {!plain && !wide && (
        <Drawer open={cardOpen} onOpenChange={onCard} title={t('card.title')}>
          {card}
        </Drawer>
      )}
    </div>
  )
}

function Typists({ conversationId }: { conversationId: string }) {
  const { t } = useText()
  const now = useSecond()
  const typists = useInbox((state) => state.typing[conversationId])
  const writing = (typists ?? []).filter((one) => one.until > now)
  const text = writing
    .map((one) => (one.type === 'customer' ? t('thread.customerTypes', { name: one.name }) : t('thread.operatorTypes', { name: one.name })))
    .join(' · ')
  return (
    <p className="mx-auto h-5 w-full max-w-[47.5rem] truncate px-5 text-xs text-muted" aria-hidden={text === ''}>
      {text && (
        <span className="inline-flex items-center gap-1.5">
          <span className="inline-flex gap-0.5" aria-hidden="true">
            {[0, 160, 320].map((delay) => (
              <span key={delay} className="size-1 animate-pulse-soft rounded-full bg-current" style={{ animationDelay: `${delay}ms` }} />
            ))}
          </span>
          {text}
        </span>
      )}
    </p>
  )
}
