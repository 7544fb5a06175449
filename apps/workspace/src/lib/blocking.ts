import { call } from './api.ts'
import { t } from './i18n/index.ts'
import { queryClient } from './query.ts'
import { toast } from './toast.ts'
import { failureText } from './words.ts'

/** Lets a customer write again. What it changes in conversations comes by frames. */
export async function unblockCustomer(customer: { id: string; name: string }): Promise<void> {
  try {
    await call('DELETE /blocked-customers/:customerId', { params: { customerId: customer.id } })
    toast.ok(t('block.undone', { name: customer.name }))
  } catch (error) {
    toast.bad(failureText(error))
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['blocked-customers'] })
  }
}
