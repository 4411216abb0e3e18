// Calls of the admin API.

/** A call that was not done: `status` is 0 where nobody answered, `problem` is the document of the answer. */
export class Refusal extends Error {
    constructor(status, problem) {
        super(problem.detail ?? problem.title ?? `The gateway answered ${status}`);
        this.status = status;
        this.problem = problem;
    }
}

/** Sends a call and gives the JSON of its answer, null for none; throws a Refusal. */
export async function call(method, path, body) {
    const response = await send(path, {
        method,
        headers: body === undefined ? {'X-Cutover-Actor': 'dashboard'} : {
            'X-Cutover-Actor': 'dashboard',
            'Content-Type': 'application/json',
        },
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.status === 204 ? null : response.json();
}

async function send(path, options) {
    let response;
    try {
        response = await fetch(path, {...options, cache: 'no-store'});
    } catch (failure) {
        if (failure.name === 'AbortError') {
            throw failure;
        }
        throw new Refusal(0, {detail: 'The gateway cannot be reached'});
    }
    if (!response.ok) {
        throw await refusal(response, path);
    }
    return response;
}

async function refusal(response, path) {
    if (response.status === 401 && path !== '/api/login') {
        location.reload(); // the login has run out, and the page at this address asks for it
    }
    let problem = {};
    try {
        problem = await response.json();
    } catch {
        // not the gateway's words, then
    }
    return new Refusal(response.status, problem);
}

/**
 * Reads a stream of server-sent events until it ends: `onEvent({type, data, id})` for each, `onBytes()` for
 * whatever comes. Fetched, not by EventSource, which says neither why it failed nor when it fell silent.
 */
export async function readEvents(path, {signal, lastEventId, onEvent, onBytes}) {
    const headers = {Accept: 'text/event-stream'};
    if (lastEventId) {
        headers['Last-Event-ID'] = lastEventId;
    }
    const response = await send(path, {signal, headers});
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
        const {done, value} = await reader.read();
        if (done) {
            return;
        }
        onBytes?.();
        const blocks = (text + value).split(/\r?\n\r?\n/);
        text = blocks.pop();
        for (const block of blocks) {
            const event = parse(block);
            if (event.data !== '') {
                onEvent(event);
            }
        }
    }
}

function parse(block) {
    const event = {type: 'message', data: '', id: undefined};
    const data = [];
    for (const line of block.split(/\r?\n/)) {
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') {
            event.type = value;
        } else if (field === 'id') {
            event.id = value;
        } else if (field === 'data') {
            data.push(value);
        }
    }
    event.data = data.join('\n');
    return event;
}
