/** How hard it blows. */
export interface Weather {
  customers: number
  /** messages of each customer */
  messages: number
  operators: number
  /** between one message of each and the next */
  pauseMs: number
  /** a fifth of the platform's updates comes twice, and some of its answers are errors or get lost */
  rough: boolean
}

export const textOf = (customer: number, n: number): string => `customer ${customer} message ${n}`
