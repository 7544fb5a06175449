import type { StoredFile } from '@omniline/contracts/files'
import { FileText, RotateCcw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { changeMode, type ComposerMode, draftOf } from '../../../lib/drafts.ts'
import { fileSize } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { codeText } from '../../../lib/words.ts'
import { cn } from '../../../ui/cn.ts'
import { cancelUpload, retryUpload, type Upload } from '../uploads.ts'

interface ComposerFilesProps {
  conversationId: string
  mode: ComposerMode
  files: StoredFile[]
  uploads: Upload[]
}

export function ComposerFiles({ conversationId, mode, files, uploads }: ComposerFilesProps) {
  const { t } = useText()
  const language = currentLanguage()
  if (files.length === 0 && uploads.length === 0) return null
  const remove = (id: string) =>
    changeMode(conversationId, mode, { files: draftOf(conversationId)[mode].files.filter((one) => one.id !== id) })
  return (
    <ul className="flex flex-wrap gap-1.5 px-3 pb-2">
      {files.map((file) => (
        <Chip
          key={file.id}
          name={file.name}
          note={fileSize(file.size, language)}
          picture={file.mime.startsWith('image/') ? file.url : null}
          action={<ChipButton label={t('composer.removeFile', { name: file.name })} icon={<X />} onClick={() => remove(file.id)} />}
        />
      ))}
      {uploads.map((one) => (
        <Chip
          key={one.id}
          name={one.file.name}
          note={one.failed ? codeText(one.failed) : `${Math.round(one.share * 100)} %`}
          bad={one.failed !== null}
          share={one.failed ? null : one.share}
          picture={null}
          action={
            <>
              {one.failed && one.failed !== 'file_too_large' && one.failed !== 'not_supported' && (
                <ChipButton label={t('common.retry')} icon={<RotateCcw />} onClick={() => retryUpload(one.id)} />
              )}
              <ChipButton label={t('composer.cancelUpload', { name: one.file.name })} icon={<X />} onClick={() => cancelUpload(one.id)} />
            </>
          }
        />
      ))}
    </ul>
  )
}

interface ChipProps {
  name: string
  note: string
  picture: string | null
  bad?: boolean
  share?: number | null
  action: ReactNode
}

function Chip({ name, note, picture, bad = false, share = null, action }: ChipProps) {
  return (
    <li
      className={cn(
        'relative flex h-11 max-w-60 items-center gap-2 overflow-hidden rounded-control border pr-1 pl-1.5',
        bad ? 'border-bad/40 bg-bad-bg' : 'border-border bg-panel',
      )}
    >
      {picture ? (
        <img src={picture} alt="" className="size-8 rounded object-cover" />
      ) : (
        <span className="grid size-8 place-items-center rounded bg-hover text-muted">
          <FileText className="size-4" />
        </span>
      )}
      <span className="min-w-0 text-xs">
        <span className="block truncate font-medium">{name}</span>
        <span className={cn('numeric block truncate', bad ? 'text-bad' : 'text-muted')}>{note}</span>
      </span>
      <span className="ml-auto flex">{action}</span>
      {share !== null && (
        <span className="absolute inset-x-0 bottom-0 h-0.5 bg-hover">
          <span className="block h-full bg-accent transition-[width]" style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </li>
  )
}

function ChipButton({ label, icon, onClick }: { label: string; icon: ReactNode; onClick(): void }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="grid size-6 place-items-center rounded text-muted hover:bg-hover hover:text-text [&_svg]:size-3.5"
    >
      {icon}
    </button>
  )
}
