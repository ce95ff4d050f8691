"""The result of a comparison as a table in Markdown."""


def shown(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def method_of(result):
    rounds = result["rounds"]
    runs = f"medians of {rounds} rounds" if rounds > 1 else "a single round"
    return f"{runs} of {result['seconds']:g} s"


def make_table(result):
    names = list(result["modes"][0]["servers"])
    lines = [
        f"Commit {result['commit']}, {result['date']}, {result['machine']}; {method_of(result)}. "
        "Less is better.",
        "",
        f"| work | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    for mode in result["modes"]:
        for label in mode["servers"][names[0]]:
            values = [shown(mode["servers"][name][label]) for name in names]
            lines.append(f"| {mode['title']}: {label} | {' | '.join(values)} |")
    return "\n".join(lines) + "\n"
