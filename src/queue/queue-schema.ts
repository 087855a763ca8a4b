/** Where BullMQ keeps its tables in PostgreSQL. */
export const QUEUE_SCHEMA = 'retentiond_queue';
