import { type QueryKey, useMutation } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { here } from '../../../lib/here.ts'
import { queryClient } from '../../../lib/query.ts'
import { toast } from '../../../lib/toast.ts'
import { failureText } from '../../../lib/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'

interface RemoveButtonProps {
  label: string
  /** what is asked, and what becomes of it */
  title: string
  text: string
  remove(): Promise<unknown>
  /** the list that it stood in */
  list: QueryKey
  /** where to go on; not for who has left meanwhile */
  onRemoved(): void
}

/** Takes away what the page is about, after a question. */
export function RemoveButton({ label, title, text, remove, list, onRemoved }: RemoveButtonProps) {
  const [asking, setAsking] = useState(false)
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: list, exact: true }),
    onError: (error) => toast.bad(failureText(error)),
  })
  function confirm() {
    const stillHere = here()
    removing.mutate(undefined, { onSuccess: () => stillHere() && onRemoved() })
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} busy={removing.isPending}>
        <Trash2 className="size-4 text-muted" />
        {label}
      </Button>
      <Confirm open={asking} onOpenChange={setAsking} title={title} description={text} confirm={label} danger onConfirm={confirm} />
    </>
  )
}
