import type { Entity, Message } from '@omniline/contracts/conversations'
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Directory } from '../../../lib/directory.ts'
import { changeDraft, changeMode, clearMode, type ComposerMode, emptyDraft, useDrafts } from '../../../lib/drafts.ts'
import { composerCame } from '../../../lib/focus.ts'
import { type Formatted, shifted, trimmed } from '../../../lib/formatting.ts'
import { keyLabel } from '../../../lib/hotkeys.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useMe } from '../../../lib/query.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { composerState, type Rights } from '../../../lib/rules.ts'
import { sendMessage } from '../../../lib/sending.ts'
import { useHandlers } from '../../../lib/use-handlers.ts'
import { messageLine } from '../../../lib/words.ts'
import { cn } from '../../../ui/cn.ts'
import { editMessage } from '../actions.ts'
import { addFiles, useUploads } from '../uploads.ts'
import { useTyping } from '../use-typing.ts'
import { BlockedBanner, OwnerBar } from './composer-bars.tsx'
import { ComposerField } from './composer-field.tsx'
import { ComposerFiles } from './composer-files.tsx'
import { Attach, Modes, Reference, Saved, Send } from './composer-parts.tsx'
import { type Formattable, formatOf, FormattingButtons, LinkBar, useFormatting } from './formatting-bar.tsx'

interface ComposerProps {
  conversation: ConversationHead
  rights: Rights
  directory: Directory
  field: RefObject<HTMLTextAreaElement | null>
  editing: Message | null
  onEditing(message: Message | null): void
  /** the newest own message, for the arrow-up key */
  lastOwn(): Message | null
  onRestart(): void
}

const textMax = 50_000
const noKinds: Entity['type'][] = []
/** Among colleagues everything can be shown. */
const allKinds: Entity['type'][] = ['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre', 'link', 'quote', 'spoiler', 'mention']
const counterFrom = 50

export function Composer({ conversation, rights, directory, field, editing, onEditing, lastOwn, onRestart }: ComposerProps) {
  const { t } = useText()
  const me = useMe()
  const { id } = conversation
  const draft = useDrafts((state) => state.byConversation[id]) ?? emptyDraft
  const capabilities = directory.connector(conversation.connector)?.capabilities ?? null
  const { blocked, hint } = composerState(conversation, rights, directory.channelById(conversation.channelId))
  const mode: ComposerMode = editing ? (editing.visibility === 'internal' ? 'note' : 'reply') : draft.mode
  const note = mode === 'note'
  const own = draft[mode]
  const [edit, setEdit] = useState<Formatted>({ text: '', entities: [] })
  const { text, entities = [] } = editing ? edit : own
  const kinds = note ? allKinds : (capabilities?.formatting ?? noKinds)
  const change = (next: Formatted) => (editing ? setEdit(next) : changeMode(id, mode, next))
  const formatting = useFormatting({ field, text, entities, kinds, onChange: (changed) => change({ text, entities: changed }) })
  const uploads = useUploads(useShallow((state) => state.uploads.filter((one) => one.conversationId === id && one.mode === mode)))
  const { typed, stopped } = useTyping(id)

  useEffect(() => {
    if (!editing) return
    setEdit({ text: editing.text, entities: editing.entities })
    field.current?.focus()
  }, [editing, field])

  const limit = note ? textMax : (capabilities?.textMax ?? textMax)
  const parts = Math.ceil(text.length / Math.max(1, limit))
  const withFiles = !note && (editing ? editing.attachments.length > 0 : own.files.length > 0 || uploads.length > 0)
  const captionMax = capabilities?.captionMax ?? textMax
  const uploading = uploads.some((one) => one.failed === null)
  const attachmentsMax = note ? 30 : (capabilities?.attachmentsMax ?? 30)
  const reason =
    text.trim() === '' && (editing || own.files.length === 0)
      ? t('composer.reason.empty')
      : text.length > textMax
        ? t('composer.reason.long')
        : !editing && uploading
          ? t('composer.reason.uploading')
          : !editing && own.files.length > attachmentsMax
            ? t('composer.reason.tooMany', { count: attachmentsMax })
            : null

  function setMode(next: ComposerMode) {
    stopped()
    onEditing(null)
    formatting.link(null)
    changeDraft(id, (one) => ({ ...one, mode: next }))
    field.current?.focus()
  }

  function send(thenClose = false) {
    if (reason !== null) return
    stopped()
    formatting.link(null)
    if (editing) {
      void editMessage(editing, trimmed({ text, entities }, kinds)).then((done) => done && onEditing(null))
      return
    }
    sendMessage(id, note ? 'internal' : 'public', own, { thenClose, kinds })
    clearMode(id, mode)
    field.current?.focus()
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes, Enter belongs to it.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const mod = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && (mod || (me.preferences.sendKey === 'enter' && !event.shiftKey && !event.altKey))) {
      event.preventDefault()
      send(mod && event.shiftKey && rights.finish && !note)
    } else if (mod && !event.shiftKey && !event.altKey && formatOf(event)) {
      event.preventDefault()
      const kind = formatOf(event)
      if (kind) formatting.apply(kind)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (editing) onEditing(null)
      else if (own.replyTo) changeMode(id, mode, { replyTo: null })
      else field.current?.blur()
    } else if (event.key === 'ArrowUp' && text === '' && !editing) {
      const message = lastOwn()
      if (!message) return
      event.preventDefault()
      onEditing(message)
    }
  }

  function paste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files]
    if (files.length === 0 || editing) return
    event.preventDefault()
    addFiles(id, mode, files, capabilities)
  }

  const canAttach = !editing && (note || (capabilities?.fileMax ?? 1) > 0)
  const shut = blocked !== null && !note
  useLayoutEffect(() => composerCame(id, shut ? null : field.current), [id, shut, field])
  const on = useHandlers({
    mode: setMode,
    send: () => send(),
    sendAndFinish: () => send(true),
    files: (files: File[], to: ComposerMode) => addFiles(id, to, files, capabilities),
    format: (kind: Formattable) => formatting.apply(kind),
  })

  return (
    <div className="mx-auto w-full max-w-[49.5rem] px-3 pb-3 sm:px-4">
      {hint && !note && !editing && <OwnerBar hint={hint} conversation={conversation} rights={rights} directory={directory} />}
      <div
        className={cn(
          'rounded-card border transition-colors focus-within:border-accent',
          note ? 'border-2 border-dashed border-note-edge bg-note text-note-text focus-within:border-note-edge' : 'border-control bg-bg',
        )}
      >
        <Modes note={note} onMode={on.mode} />
        {editing && (
          <Reference
            label={t('composer.editing')}
            text={messageLine(editing)}
            dismiss={t('composer.cancelEdit')}
            onDismiss={() => onEditing(null)}
          />
        )}
        {!editing && own.replyTo && (
          <Reference
            label={own.replyTo.authorName}
            text={own.replyTo.text}
            dismiss={t('composer.cancelReply')}
            onDismiss={() => changeMode(id, mode, { replyTo: null })}
          />
        )}
        {shut ? (
          <BlockedBanner blocked={blocked} threadId={conversation.threadId} onRestart={onRestart} />
        ) : (
          <>
            <ComposerField
              field={field}
              conversationId={id}
              entities={entities}
              note={note}
              aria-label={note ? t('composer.notePlaceholder') : t('composer.replyTo', { name: conversation.customer.name })}
              placeholder={note ? t('composer.notePlaceholder') : t('composer.placeholder')}
              value={text}
              onChange={(event) => {
                change({ text: event.target.value, entities: shifted(entities, text, event.target.value) })
                if (!editing && !note && event.target.value.trim() !== '') typed()
              }}
              onKeyDown={press}
              onPaste={paste}
              onBlur={stopped}
            />
            {formatting.linking && <LinkBar formatting={formatting} entities={entities} />}
            {!editing && <ComposerFiles conversationId={id} mode={mode} files={own.files} uploads={uploads} />}
            <div className="flex items-center gap-1 px-1.5 pb-1.5">
              {canAttach && <Attach mode={mode} capabilities={capabilities} onFiles={on.files} />}
              <FormattingButtons kinds={kinds} onApply={on.format} className={note ? 'text-note-text' : ''} />
              <span className="min-w-0 flex-1" />
              {withFiles && captionMax < limit && text.length > captionMax - counterFrom && (
                <span className="truncate text-xs text-muted">{t('composer.apart', { max: captionMax })}</span>
              )}
              {limit - text.length <= counterFrom && (
                <span className={cn('numeric text-xs', text.length > textMax ? 'text-bad' : 'text-muted')}>
                  {parts > 1 ? t('composer.parts', { count: parts }) : `${text.length}/${limit}`}
                </span>
              )}
              <Send
                what={editing ? 'edit' : mode}
                reason={reason}
                canFinish={rights.finish}
                sendKey={me.preferences.sendKey === 'enter' ? 'Enter' : keyLabel('$mod+Enter')}
                onSend={on.send}
                onSendAndFinish={on.sendAndFinish}
              />
            </div>
          </>
        )}
      </div>
      <Saved savedAt={draft.savedAt} shown={!editing && text.trim() !== ''} />
    </div>
  )
}
