/**
 * The history behind a bell.
 *
 * @packageDocumentation
 */
export {
  HistoryStore,
  type HistoryEntry,
  type HistoryStorage,
  type HistoryStoreOptions,
  type NewHistoryEntry,
} from './historyStore.js'
