// Numbers as people read them.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});

/** Requests a second. */
export function rate(value) {
    if (!Number.isFinite(value)) {
        return '–';
    }
    if (value >= 100) {
        return whole.format(value);
    }
    return value === 0 ? '0' : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A share of 0 to 1 in percent. */
export function share(value) {
    if (!Number.isFinite(value)) {
        return '–';
    }
    return value === 0 ? '0 %' : value < 0.0005 ? '<0.1 %' : `${(value * 100).toFixed(1)} %`;
}

/** A percentage of 0 to 100 with as many decimals as it has, two at most. */
export function percent(value) {
    return value === null || value === undefined ? '–' : `${Math.round(value * 100) / 100} %`;
}

/** Seconds, as milliseconds below one. */
export function duration(seconds) {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
        return '–';
    }
    if (seconds >= 1) {
        return `${seconds.toFixed(seconds >= 10 ? 1 : 2)} s`;
    }
    const millis = seconds * 1000;
    return `${millis >= 10 ? Math.round(millis) : millis.toFixed(1)} ms`;
}

/** Seconds as a number of milliseconds, for a column that says so. */
export function millis(seconds) {
    if (seconds === null || seconds === undefined) {
        return '–';
    }
    const value = seconds * 1000;
    return value >= 10 ? whole.format(value) : value.toFixed(1);
}

/** How long something has been so. */
export function age(seconds) {
    if (seconds < 60) {
        return `${Math.floor(seconds)} s`;
    }
    if (seconds < 3600) {
        return `${Math.floor(seconds / 60)} min`;
    }
    const hours = Math.floor(seconds / 3600);
    return hours < 48 ? `${hours} h ${Math.floor(seconds / 60) % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** The time of day, with the date where it is not today's. */
export function clock(date) {
    const time = date.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false});
    const isToday = date.toDateString() === new Date().toDateString();
    return isToday ? time : `${date.toLocaleDateString([], {day: 'numeric', month: 'short'})} ${time}`;
}

/** A count and its noun. */
export function count(number, one, many = `${one}s`) {
    return `${whole.format(number)} ${number === 1 ? one : many}`;
}
