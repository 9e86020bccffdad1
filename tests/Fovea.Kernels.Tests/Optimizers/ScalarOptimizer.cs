using Fovea.Kernels.Optimizers;

namespace Fovea.Kernels.Tests.Optimizers;

/// <summary>The optimisers in double precision, parameter by parameter, from their formulas.</summary>
internal static class ScalarOptimizer
{
    /// <summary>
    /// One step of one parameter: its weight, its scaled gradient, three states, the
    /// rate, the decay and the step's number from 1.
    /// </summary>
    public delegate double Update(double w, double g, double[] states, double rate, double decay, int t);

    public static Update Sgd(double momentum, double dampening, bool nesterov) => (w, g, s, rate, decay, t) =>
    {
        g += decay * w;
        s[0] = t == 1 ? g : (momentum * s[0]) + ((1 - dampening) * g);
        return w - (rate * (momentum == 0 ? g : nesterov ? g + (momentum * s[0]) : s[0]));
    };

    public static Update Adam(bool decoupled) => (w, g, s, rate, decay, t) =>
    {
        if (decoupled)
        {
            w -= rate * decay * w;
        }
        else
        {
            g += decay * w;
        }
        return w - (rate * Direction(g, s, t));
    };

    public static Update RmsProp(double momentum, bool centered) => (w, g, s, rate, decay, t) =>
    {
        g += decay * w;
        s[0] = (0.99 * s[0]) + (0.01 * g * g);
        s[2] = (0.99 * s[2]) + (0.01 * g);
        double direction = g / (Math.Sqrt(centered ? s[0] - (s[2] * s[2]) : s[0]) + 1e-8);
        s[1] = (momentum * s[1]) + direction;
        return w - (rate * (momentum == 0 ? direction : s[1]));
    };

    public static Update Adagrad() => (w, g, s, rate, decay, t) =>
    {
        g += decay * w;
        s[0] += g * g;
        return w - (rate * g / (Math.Sqrt(s[0]) + 1e-10));
    };

    /// <summary>Adam's m̂ / (√v̂ + ε), which LAMB shares.</summary>
    public static double Direction(double g, double[] s, int t)
    {
        s[0] = (0.9 * s[0]) + (0.1 * g);
        s[1] = (0.999 * s[1]) + (0.001 * g * g);
        return s[0] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(s[1] / (1 - Math.Pow(0.999, t))) + 1e-8);
    }

    /// <summary>The weights after a number of steps of the harness's gradients; what is in no section keeps its value.</summary>
    public static double[] Run(ReadOnlySpan<float> initial, int steps, Update update)
    {
        double[] weights = ToDouble(initial);
        foreach (OptimizerSection section in OptimizerHarness.Sections)
        {
            for (int i = (int)section.Start; i < section.Start + section.Length; i++)
            {
                double[] states = new double[3];
                for (int step = 0; step < steps; step++)
                {
                    weights[i] = update(
                        weights[i], 0.5 * OptimizerHarness.GradientAt(step, i), states,
                        0.01f * (double)section.RateFactor, section.WeightDecay, step + 1);
                }
            }
        }
        return weights;
    }

    /// <summary>The same for LARS (trust 0.001·‖w‖ / (‖g‖ + λ‖w‖), momentum 0.9) and LAMB, whose steps need whole sections.</summary>
    public static double[] RunLayerwise(ReadOnlySpan<float> initial, int steps, bool lamb)
    {
        double[] weights = ToDouble(initial);
        foreach (OptimizerSection section in OptimizerHarness.Sections)
        {
            int[] places = [.. Enumerable.Range((int)section.Start, (int)section.Length)];
            double[][] states = [.. places.Select(_ => new double[3])];
            double rate = 0.01f * (double)section.RateFactor;
            double decay = section.WeightDecay;
            for (int step = 0; step < steps; step++)
            {
                double[] g = [.. places.Select(i => 0.5 * OptimizerHarness.GradientAt(step, i))];
                double[] u = lamb ? [.. places.Select((i, k) => Direction(g[k], states[k], step + 1) + (decay * weights[i]))] : g;
                double weightNorm = Math.Sqrt(places.Sum(i => weights[i] * weights[i]));
                double updateNorm = Math.Sqrt(u.Sum(value => value * value));
                double trust = decay == 0 ? 1
                    : lamb ? weightNorm / updateNorm
                    : 0.001 * weightNorm / (updateNorm + (decay * weightNorm) + 1e-8);
                for (int k = 0; k < places.Length; k++)
                {
                    double direction = trust * (lamb ? u[k] : g[k] + (decay * weights[places[k]]));
                    states[k][2] = (0.9 * states[k][2]) + direction;
                    weights[places[k]] -= rate * (lamb ? direction : states[k][2]);
                }
            }
        }
        return weights;
    }

    private static double[] ToDouble(ReadOnlySpan<float> values)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = values[i];
        }
        return result;
    }
}
