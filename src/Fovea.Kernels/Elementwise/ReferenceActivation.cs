using System.Numerics;

namespace Fovea.Kernels.Elementwise;

/// <summary>The activations as their definitions read.</summary>
internal static class ReferenceActivation
{
    /// <summary>f(x).</summary>
    public static T Forward<T>(ActivationFunction activation, T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T alpha = T.CreateChecked(activation.Alpha), beta = T.CreateChecked(activation.Beta);
        T three = T.CreateChecked(3), six = T.CreateChecked(6), half = T.CreateChecked(0.5);
        return activation.Kind switch
        {
            ActivationKind.ReLU => T.Max(x, T.Zero),
            ActivationKind.LeakyReLU => x > T.Zero ? x : alpha * x,
            ActivationKind.Sigmoid => Sigmoid(x),
            ActivationKind.Tanh => T.Tanh(x),
            ActivationKind.Elu => x > T.Zero ? x : alpha * ExpMinus1(x),
            ActivationKind.Selu => SeluScale<T>() * (x > T.Zero ? x : SeluAlpha<T>() * ExpMinus1(x)),
            ActivationKind.Gelu => x == T.NegativeInfinity ? T.Zero : x * NormalIntegral(x),
            ActivationKind.GeluTanh => x == T.NegativeInfinity ? T.Zero : x * Sigmoid(GeluArgument(x)),
            ActivationKind.Silu => x == T.NegativeInfinity ? T.Zero : x * Sigmoid(x),
            ActivationKind.HardSigmoid => T.Clamp(x + three, T.Zero, six) / six,
            ActivationKind.HardSwish => x == T.NegativeInfinity ? T.Zero : x * T.Clamp(x + three, T.Zero, six) / six,
            ActivationKind.ReLU6 => T.Clamp(x, T.Zero, six),
            ActivationKind.Clip => T.Clamp(x, alpha, beta),
            ActivationKind.Softplus => x * alpha > beta ? x : LogOnePlusExp(x * alpha) / alpha,
            ActivationKind.Mish => x == T.NegativeInfinity ? T.Zero : x * T.Tanh(LogOnePlusExp(x)),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
    }

    /// <summary>f′(x).</summary>
    public static T Derivative<T>(ActivationFunction activation, T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(x))
        {
            return x;
        }
        T alpha = T.CreateChecked(activation.Alpha), beta = T.CreateChecked(activation.Beta);
        T three = T.CreateChecked(3), six = T.CreateChecked(6), half = T.CreateChecked(0.5);
        T far = T.CreateChecked(200);
        T near = T.Clamp(x, -far, far);   // beyond, every smooth derivative has reached its limit
        return activation.Kind switch
        {
            ActivationKind.ReLU => x > T.Zero ? T.One : T.Zero,
            ActivationKind.LeakyReLU => x > T.Zero ? T.One : alpha,
            ActivationKind.Sigmoid => Sigmoid(x) * Sigmoid(-x),
            ActivationKind.Tanh => T.One - (T.Tanh(x) * T.Tanh(x)),
            ActivationKind.Elu => x > T.Zero ? T.One : alpha * T.Exp(x),
            ActivationKind.Selu => SeluScale<T>() * (x > T.Zero ? T.One : SeluAlpha<T>() * T.Exp(x)),
            ActivationKind.Gelu => NormalIntegral(near) + (near * T.Exp(-near * near * half) / T.Sqrt(T.Tau)),
            ActivationKind.GeluTanh => GatedDerivative(near, GeluArgument(near), GeluSlope(near)),
            ActivationKind.Silu => GatedDerivative(near, near, T.One),
            ActivationKind.HardSigmoid => x > -three && x < three ? T.One / six : T.Zero,
            ActivationKind.HardSwish => x < -three ? T.Zero : x > three ? T.One : (x / three) + half,
            ActivationKind.ReLU6 => x > T.Zero && x < six ? T.One : T.Zero,
            ActivationKind.Clip => x > alpha && x < beta ? T.One : T.Zero,
            ActivationKind.Softplus => x * alpha > beta ? T.One : Sigmoid(x * alpha),
            ActivationKind.Mish => MishDerivative(near),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
    }

    /// <summary>
    /// f′ told from y = f(x) alone, for the functions that allow it
    /// (<see cref="ActivationFunction.NeedsInput"/> is false).
    /// </summary>
    public static T DerivativeFromOutput<T>(ActivationFunction activation, T y) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(y))
        {
            return y;
        }
        T alpha = T.CreateChecked(activation.Alpha), beta = T.CreateChecked(activation.Beta), six = T.CreateChecked(6);
        return activation.Kind switch
        {
            ActivationKind.ReLU => y > T.Zero ? T.One : T.Zero,
            ActivationKind.LeakyReLU => y > T.Zero ? T.One : alpha,
            ActivationKind.Sigmoid => y * (T.One - y),
            ActivationKind.Tanh => T.One - (y * y),
            ActivationKind.Elu => y > T.Zero ? T.One : y + alpha,
            ActivationKind.Selu => y > T.Zero ? SeluScale<T>() : y + (SeluScale<T>() * SeluAlpha<T>()),
            ActivationKind.HardSigmoid => y > T.Zero && y < T.One ? T.One / six : T.Zero,
            ActivationKind.ReLU6 => y > T.Zero && y < six ? T.One : T.Zero,
            ActivationKind.Clip => y > alpha && y < beta ? T.One : T.Zero,
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
    }

    /// <summary>Φ(x) = ½·(1 + erf(x / √2)): Taylor's series of erf in the middle, the continued fraction of erfc in the tails.</summary>
    public static T NormalIntegral<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T half = T.CreateChecked(0.5);
        T z = T.Abs(x) / T.Sqrt(T.One + T.One);
        if (T.IsNaN(x) || T.IsInfinity(x))
        {
            return T.IsNaN(x) ? x : x > T.Zero ? T.One : T.Zero;
        }
        if (z < T.CreateChecked(2))
        {
            // erf(z) = 2/√π·e^(−z²)·Σ 2ᵏ·z^(2k+1) / (1·3·5…(2k+1)): every term is positive.
            T term = z, sum = z;
            for (int k = 1; k < 80; k++)
            {
                term *= (z * z) / (T.CreateChecked(k) + half);
                sum += term;
            }
            T erf = sum * T.Exp(-z * z) / (half * T.Sqrt(T.Pi));
            return half * (x > T.Zero ? T.One + erf : T.One - erf);
        }
        // erfc(z) = e^(−z²) / √π · 1 / (z + ½/(z + 1/(z + 3/2/(z + …)))), evaluated from far inside.
        T fraction = z;
        for (int k = 120; k > 0; k--)
        {
            fraction = z + (half * T.CreateChecked(k) / fraction);
        }
        T tail = half * T.Exp(-z * z) / (T.Sqrt(T.Pi) * fraction);
        return x > T.Zero ? T.One - tail : tail;
    }

    public static T Sigmoid<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    /// <summary>ln(1 + eˣ) without overflow.</summary>
    public static T LogOnePlusExp<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T> =>
        T.Max(x, T.Zero) + LogOnePlus(T.Exp(-T.Abs(x)));

    // .NET's ExpM1 and LogP1 subtract and add the 1: small arguments would lose their digits. Kahan's corrections keep them.
    private static T ExpMinus1<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T u = T.Exp(x);
        return u == T.One ? x : u < T.CreateChecked(0.1) || T.IsInfinity(u) ? u - T.One : (u - T.One) * (x / T.Log(u));
    }

    private static T LogOnePlus<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T u = T.One + x;
        return u == T.One ? x : T.Log(u) * (x / (u - T.One));
    }

    private static T GatedDerivative<T>(T x, T argument, T slope) where T : struct, IBinaryFloatingPointIeee754<T> =>
        Sigmoid(argument) + (x * slope * Sigmoid(argument) * Sigmoid(-argument));

    private static T GeluArgument<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T> =>
        T.Sqrt(T.CreateChecked(8) / T.Pi) * (x + (T.CreateChecked(0.044715) * x * x * x));

    private static T GeluSlope<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T> =>
        T.Sqrt(T.CreateChecked(8) / T.Pi) * (T.One + (T.CreateChecked(0.134145) * x * x));

    private static T MishDerivative<T>(T x) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T gate = T.Tanh(LogOnePlusExp(x));
        return gate + (x * (T.One - (gate * gate)) * Sigmoid(x));
    }

    private static T SeluScale<T>() where T : struct, IBinaryFloatingPointIeee754<T> => T.CreateChecked(1.0507009873554804934193349852946);

    private static T SeluAlpha<T>() where T : struct, IBinaryFloatingPointIeee754<T> => T.CreateChecked(1.6732632423543772848170429916717);
}
