// All endpoints together: where the traffic is, how new does, and the common weight.
import {Charts} from './charts.js';
import {byId, setClass, setText} from './dom.js';
import {Figures} from './figures.js';
import {count, rate, share} from './format.js';
import {verdict} from './verdict.js';
import {WeightControl} from './weights.js';

/** The panel on top. */
export class Summary {
    constructor(state, actions) {
        this.state = state;
        this.figures = new Figures('Legacy and new, all endpoints together; times of the slowest endpoint', false);
        byId('all-figures').append(this.figures.element);
        this.charts = new Charts('all endpoints', {slow: 'slowest p95'});
        byId('all-charts').append(this.charts.element);
        this.control = new WeightControl('all endpoints', (to) => actions.askWeight('*', to));
        byId('all-weight').append(this.control.element);
        byId('step-all').addEventListener('click', () => actions.stepBack(null));
    }

    /** Writes everything. */
    update() {
        const {history, marks} = this.state;
        const worst = this.worst();
        this.showTraffic(history.shareOfNew(history.all), history);
        this.showVerdict(verdict(history, history.all, {fresh: null, legacy: null}));
        this.showWeight();
        this.figures.update(history, history.all, worst.map((side) => side.times));
        const [legacy, fresh] = worst.map((side) => side.id);
        const slowest = [legacy && `legacy ${legacy}`, fresh && `new ${fresh}`].filter(Boolean).join(', ');
        setText(byId('slowest'),
            slowest ? `Times of the slowest endpoint: ${slowest}` : 'Times: no traffic in the last minute');
        this.charts.draw(history, history.all, marks('*'));
    }

    /** The slowest endpoint of each side, by p95: quantiles of several endpoints cannot be added up. */
    worst() {
        return [0, 1].map((i) => {
            let slowest = null;
            for (const endpoint of this.state.endpoints.values()) {
                const p95 = endpoint.backends[i].p95;
                if (p95 !== null && p95 !== undefined && (slowest === null || p95 > slowest.backends[i].p95)) {
                    slowest = endpoint;
                }
            }
            const none = {p50: null, p95: null, p99: null};
            return {id: slowest?.id, times: slowest ? slowest.backends[i] : none};
        });
    }

    showTraffic(now, history) {
        const isKnown = Number.isFinite(now);
        setText(byId('share-now'), isKnown ? share(now) : '–');
        setText(byId('share-words'), isKnown ? 'of the requests go to new now' : 'no requests now');
        byId('share-new').style.width = `${isKnown ? now * 100 : 0}%`;
        setText(byId('legacy-rate'), `${rate(history.rate(history.all, 'legacy'))} req/s`);
        setText(byId('new-rate'), `${rate(history.rate(history.all, 'new'))} req/s`);
    }

    showVerdict(judged) {
        const {endpoints, history} = this.state;
        let worst = judged;
        const bad = [];
        for (const endpoint of endpoints.values()) {
            const [legacy, fresh] = endpoint.backends;
            const one = verdict(history, history.of(endpoint.id), {fresh: fresh.p95, legacy: legacy.p95});
            if (endpoint.circuit === 'open' || one.level === 'bad' || one.level === 'warn') {
                bad.push(endpoint.id);
            }
        }
        if (bad.length > 0) {
            const some = bad.slice(0, 3).join(', ') + (bad.length > 3 ? ` and ${bad.length - 3} more` : '');
            worst = {level: judged.level === 'bad' ? 'bad' : 'warn',
                word: judged.level === 'bad' ? judged.word : `${count(bad.length, 'endpoint')} in trouble`,
                text: `${some}. ${judged.text}`};
        }
        byId('verdict').dataset.level = worst.level;
        setText(byId('verdict-word'), worst.word);
        setText(byId('verdict-text'), worst.text);
    }

    showWeight() {
        const {weights, endpoints} = this.state;
        const common = weights['*'];
        this.control.show(common ?? null);
        const own = Object.keys(weights).filter((field) => field !== '*' && endpoints.has(field)).length;
        const off = [...endpoints.values()].filter((endpoint) => endpoint.source === 'flag').length;
        const isSet = common !== undefined;
        const words = [isSet ? 'For every endpoint without a weight of its own' : 'No common weight is set'];
        if (own > 0) {
            words.push(`${own} ${own === 1 ? 'has' : 'have'} one`);
        }
        if (off > 0) {
            words.push(`${off} held at 0 by a flag`);
        }
        setText(byId('common-note'), `${words.join(' · ')}.`);
        setClass(byId('common-note'), 'warn-text', off > 0);
    }
}
