// Going back: everything, one endpoint, or one step. Two deliberate acts, and then an account of what happened.
import {call} from './api.js';
import {byId, el, openDialog, setHidden, setText} from './dom.js';
import {count, percent} from './format.js';

/** A second click of a double click must not reach the button that means it. */
const SETTLING = 600;
/** More weights than these are counted, not listed. */
const LISTED = 20;

/** The dialog of all three levels. */
export class RollbackDialog {
    constructor(afterwards) {
        this.afterwards = afterwards;
        this.dialog = byId('rollback-dialog');
        this.confirm = byId('rollback-confirm');
        this.confirm.addEventListener('click', () => this.run());
        byId('rollback-cancel').addEventListener('click', () => this.dialog.close());
        byId('rollback-close').addEventListener('click', () => this.dialog.close());
        this.dialog.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
    }

    /** Level 3. */
    askAll() {
        this.ask({scope: 'all'}, 'Roll back everything', 'Roll back everything now',
            'Every endpoint goes to legacy at once: all weights become 0 and all feature flags false. '
            + 'Nobody stays on new, whatever their cookie or the allow-list says. '
            + 'Requests that are running finish where they are.');
    }

    /** Level 1. */
    askEndpoint(id) {
        this.ask({scope: 'endpoint', endpoint: id}, `Roll back ${id}`, `Roll ${id} back now`,
            `${id} goes to legacy at once: its weight becomes 0. All other endpoints stay as they are.`);
    }

    /** Level 2: the common weight, or that of one endpoint. */
    askStep(id) {
        const request = id === null ? {scope: 'step'} : {scope: 'step', endpoint: id};
        const name = id ?? 'the common weight';
        this.ask(request, `Step ${name} back`, 'Step back now',
            `${id ?? 'The common weight'} goes back to the step before: 100 → 50 → 10 → 0, or the plan’s.`);
    }

    ask(request, title, action, effect) {
        this.request = request;
        setText(byId('rollback-title'), title);
        setText(byId('rollback-effect'), effect);
        setText(this.confirm, action);
        setText(byId('rollback-trouble'), '');
        byId('rollback-reason').value = '';
        byId('rollback-keep').checked = true;
        this.show('ask');
        this.confirm.disabled = true;
        setTimeout(() => this.confirm.disabled = false, SETTLING);
        openDialog(this.dialog, byId('rollback-reason'));
    }

    show(part) {
        for (const name of ['ask', 'running', 'done']) {
            setHidden(byId(`rollback-${name}`), name !== part);
        }
    }

    async run() {
        const reason = byId('rollback-reason').value.trim();
        const connections = byId('rollback-keep').checked ? 'keep' : 'close';
        this.show('running');
        byId('rollback-running').focus();
        const began = performance.now();
        const tell = () => setText(byId('rollback-seconds'), `${((performance.now() - began) / 1000).toFixed(1)} s`);
        tell();
        const timer = setInterval(tell, 100);
        try {
            const asked = {...this.request, connections, ...(reason ? {reason} : {})};
            this.succeeded(await call('POST', '/api/rollback', asked));
        } catch (failure) {
            this.failed(failure);
        } finally {
            clearInterval(timer);
            this.afterwards();
        }
    }

    failed(failure) {
        this.show('ask');
        const words = {
            0: 'The gateway cannot be reached. Whether it heard of this is not known: look at the figures, try again.',
            404: `${failure.message}. Setting the common weight to 0 still works.`,
            409: `Nothing was changed: ${failure.message}`,
        };
        setText(byId('rollback-trouble'), words[failure.status] ?? failure.message);
        this.confirm.focus();
    }

    succeeded(result) {
        byId('rollback-done').dataset.level = result.confirmed && !result.away ? 'ok' : 'warn';
        setText(byId('rollback-done-title'), title(result));
        const name = result.endpoint === '*' ? 'The common weight' : result.endpoint;
        const change = `went from ${percent(result.from)} to ${percent(result.to)}`;
        setText(byId('rollback-done-text'), `${name} ${change}. ${away(result)}${legacy(result)}`);
        byId('rollback-account').replaceChildren(
            ...part('Instances', (result.instances ?? []).map((instance) => line(instance.confirmed, instance.id,
                instance.confirmed ? `nothing to new after ${instance.seconds.toFixed(1)} s` : 'has not confirmed'))),
            ...part('Hooks', (result.hooks ?? []).map((hook) => line(hook.ok, `${hook.name} (${hook.phase})`,
                `${hook.trouble ?? 'done'}, ${hook.millis} ms, ${count(hook.attempts, 'attempt')}`))),
            ...part('Weights', (result.changes ?? []).map((change) => el('li', {}, el('span', {},
                change.endpoint === '*' ? 'common weight' : change.endpoint), el('span', {class: 'muted'},
                `${percent(change.from)} → ${percent(change.to)}`)))),
            ...part('Flags', (result.flags ?? []).map((flag) => el('li', {}, el('span', {}, flag.name),
                el('span', {class: 'muted'}, `${flag.from ?? 'missing'} → ${flag.to}`)))));
        this.show('done');
        byId('rollback-close').focus();
    }
}

function title(result) {
    if (result.away) {
        return 'Done at this gateway alone';
    }
    return result.confirmed ? `Done in ${result.seconds.toFixed(1)} s` : 'Done, but not confirmed by all';
}

function away(result) {
    return result.away ? `${result.away}; roll back at each other gateway, too. ` : '';
}

function legacy(result) {
    if (result.legacy?.answering === true) {
        return `Legacy answers (${count(result.legacy.requests, 'request')} since).`;
    }
    const isSilent = result.legacy?.answering === false;
    return isSilent ? 'Legacy does not answer: look at it now.' : 'No requests have come since.';
}

function part(title, items) {
    const more = items.length > LISTED ? [el('li', {class: 'muted'}, `and ${items.length - LISTED} more`)] : [];
    const list = el('ul', {class: 'account'}, ...items.slice(0, LISTED), ...more);
    return items.length === 0 ? [] : [el('h3', {}, title), list];
}

function line(isFine, name, text) {
    return el('li', {class: isFine ? 'fine' : 'failed'}, el('span', {}, `${isFine ? '✓' : '✗'} ${name}`),
        el('span', {class: 'muted'}, text));
}
