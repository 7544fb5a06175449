import type { Capabilities } from '@omniline/contracts/channels'
import { Check, ChevronDown, Lock, Paperclip, Reply, SendHorizontal, X } from 'lucide-react'
import { memo, useRef } from 'react'
import type { ComposerMode } from '../../../lib/drafts.ts'
import { fileSize, timeOfDay } from '../../../lib/format.ts'
import { keyLabel } from '../../../lib/hotkeys.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Tip } from '../../../ui/tip.tsx'
import { acceptOf, fileMaxOf } from '../uploads.ts'
import { VoiceRecorder } from './voice-recorder.tsx'

// Around the field, and drawn only for their own news: a key must not wait for buttons.

/** An answer or a note. */
export const Modes = memo(function Modes({ note, onMode }: { note: boolean; onMode(mode: ComposerMode): void }) {
  const { t } = useText()
  const look = (value: ComposerMode, active: boolean) =>
    cn(
      'flex h-8 items-center gap-1.5 rounded-control px-2.5 text-sm font-medium max-md:pointer-coarse:h-11',
      active
        ? value === 'note'
          ? 'bg-note-edge/20 text-note-text'
          : 'bg-selected text-accent-text'
        : 'text-muted hover:bg-hover hover:text-text',
    )
  return (
    <div className="flex items-center gap-1 px-1.5 pt-1.5" role="group" aria-label={t('composer.mode')}>
      <Tip text={t('composer.replyHint')} shortcut={keyLabel('Alt+KeyR')}>
        <button type="button" aria-pressed={!note} onClick={() => onMode('reply')} className={look('reply', !note)}>
          <Reply className="size-3.5" />
          {t('composer.reply')}
        </button>
      </Tip>
      <Tip text={t('composer.noteHint')} shortcut={keyLabel('Alt+KeyN')}>
        <button type="button" aria-pressed={note} onClick={() => onMode('note')} className={look('note', note)}>
          <Lock className="size-3.5" />
          {t('composer.note')}
        </button>
      </Tip>
      <span className="flex-1" />
      {note && <span className="truncate pr-1.5 text-xs font-medium">{t('composer.noteOnly')}</span>}
    </div>
  )
})

interface AttachProps {
  mode: ComposerMode
  capabilities: Capabilities | null
  /** `mode`: in which they were chosen; they may be ready later than that */
  onFiles(files: File[], mode: ComposerMode): void
}

/** Files by button, and by voice where the platform has it. */
export const Attach = memo(function Attach({ mode, capabilities, onFiles }: AttachProps) {
  const { t } = useText()
  const picker = useRef<HTMLInputElement>(null)
  const note = mode === 'note'
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={acceptOf(capabilities, mode)}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])], mode)
          event.target.value = ''
        }}
      />
      <IconButton
        label={t('composer.attachUpTo', { size: fileSize(fileMaxOf(capabilities, mode), currentLanguage()) })}
        shortcut={keyLabel('$mod+Alt+KeyA')}
        icon={<Paperclip />}
        side="top"
        className={note ? 'text-note-text' : ''}
        data-attach
        onClick={() => picker.current?.click()}
      />
      {!note && capabilities?.voice && <VoiceRecorder onRecorded={(file) => onFiles([file], mode)} />}
    </>
  )
})

interface SendProps {
  what: ComposerMode | 'edit'
  /** why it cannot be sent */
  reason: string | null
  canFinish: boolean
  sendKey: string
  onSend(): void
  onSendAndFinish(): void
}

export const Send = memo(function Send({ what, reason, canFinish, sendKey, onSend, onSendAndFinish }: SendProps) {
  const { t } = useText()
  const withMore = what === 'reply' && canFinish
  return (
    <div className="flex">
      <Tip text={reason ?? t('composer.sendHint')} shortcut={reason === null ? sendKey : undefined}>
        <Button
          variant={what === 'note' ? 'note' : 'primary'}
          aria-disabled={reason !== null}
          onClick={onSend}
          className={withMore ? 'rounded-r-none' : ''}
        >
          {what === 'edit' ? (
            <Check className="size-4" />
          ) : what === 'note' ? (
            <Lock className="size-3.5" />
          ) : (
            <SendHorizontal className="size-4" />
          )}
          {what === 'edit' ? t('common.save') : what === 'note' ? t('composer.addNote') : t('composer.send')}
        </Button>
      </Tip>
      {withMore && (
        <Menu
          side="top"
          trigger={
            <Button
              variant="primary"
              disabled={reason !== null}
              className="rounded-l-none border-l border-on-accent/25 px-1.5"
              aria-label={t('composer.sendMore')}
            >
              <ChevronDown className="size-4" />
            </Button>
          }
        >
          <MenuItem shortcut={keyLabel('$mod+Shift+Enter')} onClick={onSendAndFinish}>
            {t('composer.sendAndFinish')}
          </MenuItem>
        </Menu>
      )}
    </div>
  )
})

interface ReferenceProps {
  label: string
  text: string
  dismiss: string
  onDismiss(): void
}

/** What is answered or edited. */
export function Reference({ label, text, dismiss, onDismiss }: ReferenceProps) {
  return (
    <div className="mx-3.5 mt-2 flex items-center gap-2 border-l-2 border-accent pl-2.5 text-sm">
      <span className="min-w-0 flex-1">
        <span className="block truncate text-xs font-medium text-accent-text">{label}</span>
        <span className="block truncate text-muted">{text}</span>
      </span>
      <IconButton size="sm" label={dismiss} icon={<X />} onClick={onDismiss} />
    </div>
  )
}

/** Says that nothing will be lost. */
export function Saved({ savedAt, shown }: { savedAt: number; shown: boolean }) {
  const { t } = useText()
  return (
    <p className="h-4 px-2 pt-1 text-right text-2xs text-muted max-sm:hidden">
      {shown && savedAt > 0 ? t('composer.saved', { time: timeOfDay(new Date(savedAt).toISOString(), currentLanguage()) }) : ''}
    </p>
  )
}
