import { CloseIcon } from './icons.tsx'

interface NoticeProps {
  title: string
  text: string
  close: string
  /** null: there is nothing to close but the window */
  onClose: (() => void) | null
}

/** The whole chat cannot be shown, and why. */
export function Notice({ title, text, close, onClose }: NoticeProps) {
  return (
    <main class="notice">
      {onClose && (
        <button type="button" class="icon" aria-label={close} title={close} onClick={onClose}>
          <CloseIcon />
        </button>
      )}
      <div role="alert">
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
    </main>
  )
}
