/** How hard it blows. */
export interface Weather {
  customers: number
  /** messages of each customer */
  messages: number
  operators: number
  /** how often the server and the database are killed, in turn */
  kills: number
}

export const textOf = (customer: number, n: number): string => `customer ${customer} message ${n}`
