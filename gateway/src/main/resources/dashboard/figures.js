// Both sides next to each other: requests, errors and times.
import {el, setClass, setText} from './dom.js';
import {SIDES} from './history.js';
import {millis, rate, share} from './format.js';

const COLUMNS = [['Req/s', 'Attempts a second, over the last five seconds'],
    ['Errors', 'Failed attempts of the last minute, hidden by fallback or not'],
    ['p50 ms', 'Half of the last minute’s attempts were as fast or faster'],
    ['p95 ms', '95 % of the last minute’s attempts were'],
    ['p99 ms', '99 % of the last minute’s attempts were']];

/** A table of two lines, legacy and new; their times are compared where both are of the same requests. */
export class Figures {
    constructor(caption, areTimesComparable = true) {
        this.areTimesComparable = areTimesComparable;
        this.cells = {};
        const head = el('tr', {}, el('th', {scope: 'col'}, el('span', {class: 'sr'}, 'Side')),
            ...COLUMNS.map(([name, title]) => el('th', {scope: 'col', title}, name)));
        this.element = el('table', {class: 'figures'}, el('caption', {class: 'sr'}, caption), el('thead', {}, head),
            el('tbody', {}, ...SIDES.map((side) => this.line(side))));
    }

    line(side) {
        this.cells[side] = COLUMNS.map(() => el('td', {}, '–'));
        return el('tr', {class: `side-${side}`}, el('th', {scope: 'row'}, el('span', {class: `dot dot-${side}`}), side),
            ...this.cells[side]);
    }

    /** Writes the figures; `backends` is legacy and new as the API tells them, with p50, p95 and p99. */
    update(history, series, backends) {
        backends.forEach((backend, i) => {
            const side = SIDES[i];
            const texts = [rate(history.rate(series, side)), share(history.errorShare(series, side)),
                millis(backend.p50), millis(backend.p95), millis(backend.p99)];
            texts.forEach((text, column) => setText(this.cells[side][column], text));
        });
        const errors = SIDES.map((side) => history.errorShare(series, side) || 0);
        setClass(this.cells.new[1], 'worse', history.errors(series, 'new') >= 5 && errors[1] > errors[0] + 0.01);
        setClass(this.cells.legacy[1], 'worse', history.errors(series, 'legacy') >= 5 && errors[0] > errors[1] + 0.01);
        ['p50', 'p95', 'p99'].forEach((name, i) => {
            const [legacy, fresh] = backends.map((backend) => backend[name]);
            setClass(this.cells.new[2 + i], 'worse',
                this.areTimesComparable && fresh > 0.05 && legacy !== null && fresh > 1.5 * legacy);
        });
    }
}
