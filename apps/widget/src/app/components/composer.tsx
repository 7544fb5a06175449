import type { VisitorMessage } from '@omniline/contracts/visitor'
import type { FunctionComponent, RefObject } from 'preact'
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useChatState, useSurroundings } from '../context.ts'
import { filesMax } from '../uploads.ts'
import type { EmojiProps } from './emoji.tsx'
import { AttachIcon, EmojiIcon, SendIcon, SmallCloseIcon } from './icons.tsx'
import { UploadView } from './uploads.tsx'
import { usePopover } from './use-popover.ts'

const textMax = 10_000

interface ComposerProps {
  input: RefObject<HTMLTextAreaElement | null>
  replyTo: VisitorMessage | null
  onReplied(): void
}

export function Composer({ input, replyTo, onReplied }: ComposerProps) {
  const { chat, config, formats, keepsakes, options, t } = useSurroundings()
  const { attached, leftOut, visit } = useChatState()
  const [text, setText] = useState(options.preview ? '' : keepsakes.draft())
  const picker = useRef<HTMLInputElement>(null)
  const size = formats.size(config.fileMax)
  const canSend = text.trim() !== '' || attached.some((one) => one.status !== 'failed')

  // Before the next key is pressed, or it would be lost.
  useLayoutEffect(() => {
    if (visit > 0) setText('')
  }, [visit])

  useLayoutEffect(() => {
    const area = input.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [text, input])

  function write(next: string): void {
    setText(next)
    if (!options.preview) keepsakes.keepDraft(next)
    chat.typing(next)
  }

  function send(): void {
    if (!canSend || options.preview) return
    chat.submit(text, replyTo)
    setText('')
    keepsakes.keepDraft('')
    onReplied()
    // The keyboard of a phone stays: the next line may follow.
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Enter that picks a word in an input method is not the visitor's Enter.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    if (matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    send()
  }

  function insert(emoji: string): void {
    const area = input.current
    if (!area) return
    // By the field itself, which keeps the caret behind it.
    area.setRangeText(emoji, area.selectionStart, area.selectionEnd, 'end')
    area.focus()
    write(area.value)
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Consent />
      {replyTo && (
        <div class="replying">
          <span>
            <strong>{t('replyingTo', { name: replyTo.author.type === 'visitor' ? t('you') : replyTo.author.name || config.title })}</strong>
            <span>{replyTo.text || t('attachment')}</span>
          </span>
          <button type="button" class="icon" aria-label={t('cancelReply')} title={t('cancelReply')} onClick={onReplied}>
            <SmallCloseIcon />
          </button>
        </div>
      )}
      {attached.length > 0 && (
        <ul class="attached">
          {attached.map((one) => (
            <li key={one.id}>
              <UploadView upload={one} onRemove={() => chat.detach(one)} />
            </li>
          ))}
        </ul>
      )}
      {leftOut > 0 && (
        <p class="hint" role="alert">
          {t('tooManyFiles', { count: filesMax })}
        </p>
      )}
      <div class="row">
        <button
          type="button"
          class="icon"
          aria-label={t('attach', { size })}
          title={t('attach', { size })}
          onClick={() => picker.current?.click()}
        >
          <AttachIcon />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={({ currentTarget }) => {
            chat.attach([...(currentTarget.files ?? [])])
            currentTarget.value = ''
            input.current?.focus()
          }}
        />
        <textarea
          ref={input}
          rows={1}
          value={text}
          maxLength={textMax}
          placeholder={t('placeholder')}
          aria-label={t('placeholder')}
          dir="auto"
          autocomplete="off"
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])]
            if (files.length === 0) return
            event.preventDefault()
            chat.attach(files)
          }}
        />
        <EmojiButton onPick={insert} />
        <button type="submit" class="send" aria-label={t('send')} title={t('send')} disabled={!canSend}>
          <SendIcon />
        </button>
      </div>
    </form>
  )
}

/** Only before the first message, and only if the site asks for it and the line has not asked already. */
function Consent() {
  const { options, t } = useSurroundings()
  const { messages, loaded, consent } = useChatState()
  if (!options.consent || !loaded || consent || messages.length > 0) return null
  return (
    <p class="consent">
      {t('consent')}{' '}
      {options.privacy && (
        <a href={options.privacy} target="_blank" rel="noopener noreferrer">
          {t('consentMore')}
        </a>
      )}
    </p>
  )
}

/** The grid comes when it is asked for; phones have their own. */
function EmojiButton({ onPick }: { onPick(emoji: string): void }) {
  const { t } = useSurroundings()
  const [Grid, setGrid] = useState<FunctionComponent<EmojiProps> | null>(null)
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)

  usePopover(
    box,
    open,
    useCallback(() => setOpen(false), []),
  )

  async function toggle(): Promise<void> {
    setOpen(!open)
    if (Grid) return
    const { EmojiGrid } = await import('./emoji.tsx')
    setGrid(() => EmojiGrid)
  }

  return (
    <div class="emoji fine-only" ref={box}>
      <button type="button" class="icon" aria-label={t('emoji')} title={t('emoji')} aria-expanded={open} onClick={toggle}>
        <EmojiIcon />
      </button>
      {open && Grid && (
        <Grid
          onPick={(emoji) => {
            setOpen(false)
            onPick(emoji)
          }}
        />
      )}
    </div>
  )
}
