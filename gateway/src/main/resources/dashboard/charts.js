// The three charts of an endpoint, or of all together: requests, errors and times.
import {drawLines, drawStack} from './chart.js';
import {el, setText} from './dom.js';
import {duration, rate, share} from './format.js';

/** Errors are drawn over so many seconds, or single failures would look like a trend. */
const SMOOTH = 10;

/** Charts named after `name`, side by side; that of p95 is called `slow`, and they are drawn `every` few seconds. */
export class Charts {
    constructor(name, {slow = 'p95', every = 1} = {}) {
        this.every = every;
        this.drawnAt = -Infinity;
        const titles = [['req/s', rate], ['errors', (value) => share(Math.min(1, value))], [slow, duration]];
        this.charts = titles.map(([title, text]) => {
            const canvas = el('canvas', {role: 'img',
                'aria-label': `${title} of ${name}, last five minutes; the table has the figures`});
            const top = el('span', {class: 'chart-top'});
            return {canvas, top, text,
                element: el('figure', {class: 'chart'}, el('figcaption', {}, el('span', {}, title), top), canvas)};
        });
        this.element = el('div', {class: 'charts'}, ...this.charts.map((chart) => chart.element));
    }

    /** Draws what is known; `marks` are seconds ago. */
    draw(history, series, marks) {
        if (history.ticks < this.drawnAt + this.every && this.hasSize) {
            return;
        }
        this.drawnAt = history.ticks;
        const of = (side, name) => (ago) => history.at(series.sides[side][name], ago);
        const failed = (side) => (ago) => history.errorShareAt(series, side, ago, SMOOTH);
        const [requests, errors, slow] = this.charts;
        const tops = [
            drawStack(requests.canvas,
                {legacy: of('legacy', 'attempts'), fresh: of('new', 'attempts'), atLeast: 1, marks}),
            drawLines(errors.canvas, {legacy: failed('legacy'), fresh: failed('new'), atLeast: 0.02, marks}),
            drawLines(slow.canvas, {legacy: of('legacy', 'p95'), fresh: of('new', 'p95'), atLeast: 0.01, marks}),
        ];
        this.hasSize = tops.every((top) => top !== null);
        this.charts.forEach((chart, i) => setText(chart.top, tops[i] === null ? '' : chart.text(tops[i])));
    }
}
