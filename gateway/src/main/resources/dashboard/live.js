// The gateway's status, once a second, and whether it can be reached at all.
import {readEvents} from './api.js';

const SILENCE = 5000;
const PAUSE = 1000;

/**
 * Listens for good. `onStatus(status, isFirst)` gets each status, the first after every new connection being whole;
 * `onLost({since, reason})` is called while there is none.
 */
export function listen({onStatus, onLost}) {
    let since = null;

    async function once() {
        const abort = new AbortController();
        let isFirst = true;
        let timer = setTimeout(() => abort.abort(), SILENCE);
        try {
            await readEvents('/api/live', {
                signal: abort.signal,
                onBytes() {
                    clearTimeout(timer);
                    timer = setTimeout(() => abort.abort(), SILENCE);
                },
                onEvent(event) {
                    since = null;
                    onStatus(JSON.parse(event.data), isFirst);
                    isFirst = false;
                },
            });
            return 'The connection was closed';
        } catch (failure) {
            return failure.name === 'AbortError' ? 'It is silent' : failure.message;
        } finally {
            clearTimeout(timer);
        }
    }

    async function forever() {
        for (;;) {
            const reason = await once();
            since ??= new Date();
            onLost({since, reason});
            await new Promise((done) => setTimeout(done, PAUSE));
        }
    }

    forever();
}
