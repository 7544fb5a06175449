import { useMutation } from '@tanstack/react-query'
import { ImageUp } from 'lucide-react'
import { useRef } from 'react'
import { upload } from '../../../../lib/api.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { toast } from '../../../../lib/toast.ts'
import { failureText } from '../../../../lib/words.ts'
import { Avatar } from '../../../../ui/avatar.tsx'
import { Button } from '../../../../ui/button.tsx'

interface PhotoProps {
  id: string
  name: string
  fileId: string | null
  onChange(fileId: string | null): void
}

/** A face: shown, chosen from a file, taken away. */
export function Photo({ id, name, fileId, onChange }: PhotoProps) {
  const { t } = useText()
  const input = useRef<HTMLInputElement>(null)
  const send = useMutation({
    mutationFn: (file: File) => upload(file, file.name, () => undefined, new AbortController().signal),
    onSuccess: (stored) => onChange(stored.id),
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Avatar id={id} name={name} url={fileId && `/api/v1/files/${fileId}`} size="md" />
      <Button size="sm" busy={send.isPending} onClick={() => input.current?.click()}>
        <ImageUp className="size-3.5 text-muted" />
        {t('lines.persona.upload')}
      </Button>
      {fileId && (
        <Button size="sm" variant="ghost" onClick={() => onChange(null)}>
          {t('common.remove')}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('lines.persona.photoOf', { name })}
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) send.mutate(file)
        }}
      />
    </span>
  )
}
