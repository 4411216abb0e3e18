// The dashboard: one state, told by the gateway once a second, shown by the panels.
import {call} from './api.js';
import {Banners} from './banners.js';
import {announce, byId, setHidden, setText} from './dom.js';
import {Explain} from './explain.js';
import {age, count, percent} from './format.js';
import {History} from './history.js';
import {EndpointList} from './list.js';
import {listen} from './live.js';
import {RollbackDialog} from './rollback.js';
import {Summary} from './summary.js';
import {startTheme} from './theme.js';
import {Timeline} from './timeline.js';
import {WeightDialog} from './weights.js';

const timeline = new Timeline(() => refreshWeights());
const state = {status: null, endpoints: new Map(), weights: {}, history: new History(), marks: timeline.marksOf};
const weightDialog = new WeightDialog(refreshWeights);
const rollbackDialog = new RollbackDialog(refreshWeights);
const actions = {
    askWeight,
    rollBack: (id) => rollbackDialog.askEndpoint(id),
    stepBack: (id) => rollbackDialog.askStep(id),
};
const banners = new Banners();
const summary = new Summary(state, actions);
const list = new EndpointList(state, actions);
const explain = new Explain(state);

/** Opens the dialog for an endpoint, or for `*`. */
function askWeight(field, to) {
    const isCommon = field === '*';
    const holds = field in state.weights;
    const from = isCommon ? state.weights['*'] ?? null : state.endpoints.get(field).weight;
    weightDialog.ask({
        field, from, to,
        name: isCommon ? 'all endpoints' : field,
        expected: isCommon && !holds ? null : from,
        effect: isCommon ? effectOnAll() : effectOnOne(field, to),
        mayClear: !isCommon && holds,
        done: () => (isCommon ? summary.control : list.rows.get(field)?.control)?.reset(),
    });
}

function effectOnAll() {
    const own = [...state.endpoints.values()].filter((endpoint) => endpoint.id in state.weights).length;
    const fixed = [...state.endpoints.values()].filter((endpoint) => endpoint.backendOnly).length;
    const moved = state.endpoints.size - own - fixed;
    return `Moves ${count(moved, 'endpoint')}.${own > 0 ? ` ${own} with a weight of their own stay as they are.` : ''}`;
}

function effectOnOne(id, to) {
    const series = state.history.of(id);
    const all = (state.history.rate(series, 'legacy') || 0) + (state.history.rate(series, 'new') || 0);
    const isOff = state.endpoints.get(id).source === 'flag';
    const flag = isOff ? ' Its feature flag is off, so nothing moves until that is true.' : '';
    return all === 0 ? `No requests come now.${flag}`
        : `About ${(all * to / 100).toFixed(1)} of ${all.toFixed(1)} requests a second will go to new.${flag}`;
}

let isReading = false;
let isWanted = false;

/** Reads what the store holds, again where that was asked for meanwhile: the status tells only what is in force. */
async function refreshWeights() {
    isWanted = true;
    if (isReading) {
        return;
    }
    isReading = true;
    try {
        while (isWanted) {
            isWanted = false;
            state.weights = (await call('GET', '/api/weights')).weights;
            summary.update();
        }
    } catch {
        // the banner about the gateway says what there is to say
    } finally {
        isReading = false;
    }
}

function onStatus(status, isFirst) {
    const isWhole = isFirst || status.configRevision !== state.status?.configRevision;
    const before = isWhole ? new Map() : state.endpoints;
    const hasMoved = status.endpoints.some((endpoint) => {
        const old = before.get(endpoint.id);
        return old?.weight !== endpoint.weight || old?.source !== endpoint.source;
    });
    status.endpoints.forEach((endpoint) => before.set(endpoint.id, endpoint));
    state.status = status;
    state.endpoints = before;
    state.history.add(before, isFirst);
    if (isWhole) {
        state.history.retain(before);
        list.populate();
        explain.populate();
    }
    if (hasMoved) {
        refreshWeights();
    }
    show(status);
}

function show(status) {
    banners.update(status);
    setText(byId('instance'), status.instance);
    const others = (status.instances?.length ?? 1) - 1;
    setText(byId('about'), [status.instance, `version ${status.version}`, `up ${age(status.uptime)}`,
        `configuration ${status.configRevision}`,
        others > 0 ? `${count(others, 'other instance')}` : null].filter(Boolean).join(' · '));
    const wasWaiting = !byId('waiting').hidden;
    setHidden(byId('waiting'), true);
    setHidden(byId('content'), false);
    if (!document.hidden || wasWaiting) {
        summary.update();
        list.update();
    }
    const share = state.history.shareOfNew(state.history.all);
    document.title = `${Number.isFinite(share) ? `${percent(Math.round(share * 1000) / 10)} new · ` : ''}Cutover`;
}

async function offerLogout() {
    try {
        setHidden(byId('logout'), !(await call('GET', '/api/login')).required);
    } catch {
        // without the answer there is no button
    }
}

byId('rollback-all').addEventListener('click', () => rollbackDialog.askAll());
byId('logout').addEventListener('click', async () => {
    try {
        await call('POST', '/api/logout');
        location.reload();
    } catch (failure) {
        announce(failure.message, 'bad');
    }
});
document.addEventListener('keydown', (event) => {
    const isTyping = event.target.matches('input, textarea, select') || document.querySelector('dialog[open]');
    if (event.key === '/' && !isTyping) {
        event.preventDefault();
        byId('search').focus();
    }
});
startTheme(byId('theme'));
offerLogout();
timeline.start();
listen({onStatus, onLost: (loss) => banners.lost(loss)});
