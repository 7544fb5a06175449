import { faceFile } from '@omniline/contracts/face-file'
import { useMutation } from '@tanstack/react-query'
import { ImageUp } from 'lucide-react'
import { useState } from 'react'
import { upload } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { failureText } from '../../../lib/words.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button } from '../../../ui/button.tsx'
import { FileButton } from '../../../ui/file-button.tsx'

interface PhotoProps {
  /** gives the colour behind the initials */
  id: string
  name: string
  url: string | null
  onChange(fileId: string | null): void
}

/** A face: shown, chosen from a file, taken away. A file that will not do changes nothing and is told of. */
export function Photo({ id, name, url, onChange }: PhotoProps) {
  const { t } = useText()
  const [problem, setProblem] = useState<string | null>(null)
  const send = useMutation({
    mutationFn: (file: File) => upload(file, file.name, () => undefined, new AbortController().signal),
    onSuccess: (stored) => (faceFile.types.includes(stored.mime) ? onChange(stored.id) : setProblem(t('lines.problem.notPicture'))),
    onError: (error) => setProblem(failureText(error)),
  })
  const choose = (file: File) => {
    const tooLarge = file.size > faceFile.bytesMax
    setProblem(tooLarge ? t('photo.tooLarge', { megabytes: faceFile.bytesMax / 1024 / 1024 }) : null)
    if (!tooLarge) send.mutate(file)
  }
  return (
    <div className="flex flex-col gap-1.5">
      <span className="flex flex-wrap items-center gap-2">
        <Avatar id={id} name={name} url={url} size="md" />
        <FileButton
          size="sm"
          label={t(url ? 'photo.replace' : 'photo.upload')}
          of={name}
          icon={<ImageUp className="size-3.5 text-muted" />}
          accept={faceFile.types.join(',')}
          busy={send.isPending}
          onFile={choose}
        />
        {url && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              setProblem(null)
              onChange(null)
            }}
          >
            {t('common.remove')}
          </Button>
        )}
      </span>
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  )
}
